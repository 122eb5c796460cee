/** One hue from light to dark, which colour-blind readers tell apart by lightness; text keeps a contrast of 4.5 to 1 on every step. What was not assessed is hatched. */
export const heatMapStyle = `
:root{--h0:#e8f1ea;--h1:#fbe9c6;--h2:#f6c98b;--h3:#c2562a;--h4:#7d1d10;--h3t:#ffffff;--h4t:#ffffff;--hatch:#c9d0d8}
@media (prefers-color-scheme:dark){:root{--h0:#1c2f22;--h1:#4a3a14;--h2:#6e4713;--h3:#b5522a;--h4:#ffb3a0;--h3t:#ffffff;--h4t:#3d0a04;--hatch:#3a424b}}
.heat{max-height:80vh;overflow:auto}
.heat table{border-collapse:separate;border-spacing:0}
.heat caption{position:static}
.heat thead th{position:sticky;top:0;z-index:2;background:var(--soft);border-bottom:2px solid var(--line)}
.heat tbody th,.heat thead th:first-child{position:sticky;left:0;z-index:1;background:var(--soft);max-width:190px;white-space:normal;overflow-wrap:anywhere}
.heat thead th:first-child{z-index:3}
.heat tbody th{color:var(--fg)}
.heat tbody th{min-width:150px}.heat td{min-width:92px;border-left:1px solid var(--line)}
.heat td b{font-size:1.05rem;font-variant-numeric:tabular-nums}
.none{background:var(--h0)}.few{background:var(--h1)}.some{background:var(--h2)}.many{background:var(--h3);color:var(--h3t)}.most{background:var(--h4);color:var(--h4t)}
.heat td .sub{color:inherit}
.heat .no-keys .sub,.heat .unasked .sub{color:var(--muted)}
.unknown{background:repeating-linear-gradient(45deg,var(--bg) 0 6px,var(--hatch) 6px 7px);font-size:.82rem}
.legend{display:flex;flex-wrap:wrap;gap:4px 20px;margin:10px 0 4px;padding:0;list-style:none;font-size:.85rem}
.legend li{display:flex;align-items:center;gap:7px}
.swatch{display:inline-block;width:26px;height:16px;border:1px solid var(--line);border-radius:3px}
.filter{display:flex;flex-wrap:wrap;gap:8px 14px;align-items:center;max-width:none}.filter[hidden]{display:none}
.filter input[type=search]{font:inherit;padding:5px 9px;border:1px solid var(--muted);border-radius:6px;background:var(--bg);color:var(--fg);min-width:220px}
.filter input:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
svg.trend text{font-size:12px}svg.trend .grid{stroke:var(--line)}
svg.trend .line{fill:none;stroke-width:2.5}svg.trend .compliant{stroke:var(--good)}svg.trend .open{stroke:var(--bad);stroke-dasharray:7 4}
svg.trend circle.compliant{fill:var(--good)}svg.trend rect.open{fill:var(--bad);stroke:none}
@media (max-width:640px){.heat tbody th{min-width:110px}.heat tbody th,.heat thead th:first-child{max-width:128px}.heat td{min-width:76px}}
@media print{.heat{max-height:none;overflow:visible}.heat thead th,.heat tbody th{position:static}.filter{display:none}.heat td,.swatch{print-color-adjust:exact;-webkit-print-color-adjust:exact}:root{--h0:#f2f7f3;--h1:#fbe9c6;--h2:#f6c98b;--h3:#c2562a;--h4:#7d1d10;--h3t:#fff;--h4t:#fff}}
`;
