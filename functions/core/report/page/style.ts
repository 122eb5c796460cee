/** Light and dark by the reader's own setting; both with a contrast of at least 4.5 to 1. Prints black on white. */
export const style = `
:root{color-scheme:light dark;--bg:#ffffff;--fg:#1a1d21;--muted:#565d66;--line:#d5dae0;--soft:#f4f6f8;--accent:#0b57a4;--good:#146c2e;--goodbg:#e3f4e7;--warn:#7a4a00;--warnbg:#fff1d6;--bad:#a01622;--badbg:#fde7e9;--none:#4a5058;--nonebg:#e9ecef}
@media (prefers-color-scheme:dark){:root{--bg:#14171a;--fg:#e8eaed;--muted:#a8b0ba;--line:#353b43;--soft:#1d2126;--accent:#8ab8f0;--good:#8fd9a4;--goodbg:#17341f;--warn:#f2c572;--warnbg:#3b2c0c;--bad:#f7a3aa;--badbg:#46161b;--none:#c3c9d0;--nonebg:#2a3037}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:1240px;margin:0 auto;padding:24px 20px 64px}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 6px}
h2{font-size:1.3rem;margin:44px 0 10px;padding-top:14px;border-top:3px solid var(--accent)}
h3{font-size:1.05rem;margin:26px 0 6px}
p{margin:8px 0;max-width:78ch}.meta{max-width:none}
.meta,.empty{color:var(--muted)}
.answer{font-size:1.1rem;background:var(--soft);border-left:4px solid var(--accent);padding:12px 16px;border-radius:0 6px 6px 0;max-width:none}
nav{margin:14px 0}nav a{margin-right:16px;color:var(--accent)}
.figures{display:flex;flex-wrap:wrap;gap:12px;margin:14px 0;padding:0;list-style:none}
.figures li{background:var(--soft);border:1px solid var(--line);border-radius:8px;padding:10px 16px;min-width:132px}
.figures b{display:block;font-size:1.7rem;line-height:1.15;font-variant-numeric:tabular-nums}
.scroll{overflow-x:auto;margin:10px 0 18px;border:1px solid var(--line);border-radius:8px}
.scroll:focus-visible,a:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:.88rem}
caption{text-align:left;font-weight:600;padding:10px 12px;background:var(--soft)}
.count{color:var(--muted);font-weight:400}
th,td{text-align:left;vertical-align:top;padding:7px 12px;border-top:1px solid var(--line)}
th{white-space:nowrap;color:var(--muted);font-weight:600}
td.word{white-space:nowrap}td.text{overflow-wrap:anywhere;min-width:250px}td ul{margin:0;padding-left:18px}
td.id,.key{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.78rem;white-space:nowrap}
.sub,.key{display:block;color:var(--muted);font-size:.82rem}
.badge{display:inline-block;border-radius:4px;padding:1px 7px;font-size:.78rem;font-weight:600;white-space:nowrap;color:var(--none);background:var(--nonebg)}
.good{color:var(--good);background:var(--goodbg)}.warn{color:var(--warn);background:var(--warnbg)}.bad{color:var(--bad);background:var(--badbg)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 18px;margin:10px 0}dt{color:var(--muted)}dd{margin:0;overflow-wrap:anywhere}
pre{background:var(--soft);border:1px solid var(--line);border-radius:8px;padding:10px 14px;font-size:.82rem;white-space:pre-wrap;overflow-wrap:anywhere}
svg{max-width:640px;width:100%;height:auto;display:block;margin:10px 0}
svg text{fill:var(--fg);font:13px system-ui,sans-serif}
@media (max-width:640px){dl{grid-template-columns:1fr}dt{margin-top:6px}main{padding:16px 12px 48px}}
@media print{:root{--bg:#fff;--fg:#000;--muted:#333;--line:#999;--soft:#fff;--accent:#000;--good:#000;--warn:#000;--bad:#000;--none:#000;--goodbg:#fff;--warnbg:#fff;--badbg:#fff;--nonebg:#fff}nav{display:none}.scroll{overflow:visible;border:0}tr{break-inside:avoid}thead{display:table-header-group}td{white-space:normal!important}.badge{border:1px solid #000}main{max-width:none;padding:0}}
`;
