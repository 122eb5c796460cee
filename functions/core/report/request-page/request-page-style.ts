/** What the request page adds to the style of all pages. */
export const requestPageStyle = `
p,li{overflow-wrap:anywhere}
.no-script .needs-script{display:none}
.warning{border:1px solid var(--warn);background:var(--warnbg);color:var(--fg);border-radius:8px;padding:8px 16px;margin:16px 0}.warning a,summary{color:var(--accent)}
.controls{display:flex;flex-wrap:wrap;gap:10px 14px;align-items:center;margin:12px 0}
.controls label{color:var(--muted);font-size:.9rem}.controls .wide{flex:1 1 420px;display:flex;gap:10px;align-items:center;flex-wrap:wrap}
input[type=search],input[type=text]{font:inherit;color:var(--fg);background:var(--bg);border:1px solid var(--muted);border-radius:6px;padding:6px 10px;min-width:min(300px,100%)}.wide input{flex:1 1 260px}
button{font:inherit;font-size:.9rem;color:var(--accent);background:var(--soft);border:1px solid var(--accent);border-radius:6px;padding:6px 12px;cursor:pointer}
button:focus-visible,input:focus-visible,pre:focus-visible,summary:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
input[type=checkbox]{width:20px;height:20px;accent-color:var(--accent);vertical-align:middle}
#count{font-weight:600;margin:0 0 0 auto}
th .sort{border:0;background:none;padding:2px 0;color:var(--muted);font-weight:600;font-size:inherit;white-space:nowrap}
th .arrow{display:inline-block;width:1.1em;text-align:center}th[aria-sort=ascending] .arrow::after{content:"↑"}th[aria-sort=descending] .arrow::after{content:"↓"}
th.name{white-space:normal;color:inherit;font-weight:400;min-width:230px;overflow-wrap:anywhere}
#request-changes{table-layout:auto}#request-changes td,#request-changes th{padding:7px 8px}#request-changes td{white-space:normal}#request-changes td[data-column=age]{white-space:nowrap}
tr.unticked th.name,tr.unticked td{opacity:.72}tr[hidden]{display:none}
.command{position:relative;background:var(--soft);border:1px solid var(--line);border-radius:8px;padding:10px}
.command pre{margin:0;padding-right:84px;white-space:pre-wrap;overflow-wrap:anywhere;max-height:340px;overflow-y:auto;font:.82rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.command .copy{position:absolute;top:8px;right:8px}
@media print{.controls,.copy,nav,.arrow{display:none!important}.command pre{max-height:none}tr[hidden]{display:table-row}.warning{border:2px solid #000;background:#fff}details>*{display:block}tr.unticked th.name,tr.unticked td{opacity:1}}
`;
