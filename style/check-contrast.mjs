// node style/check-contrast.mjs – WCAG AA for every token pair we use, light and dark.
import { readFileSync } from "node:fs";
const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const [light, dark] = css.split("@media (prefers-color-scheme: dark)");
const read = s => Object.fromEntries([...s.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(m => [m[1], m[2]]));
const L = read(light), D = { ...L, ...read(dark) };
const lum = h => [1, 3, 5].map(i => parseInt(h.slice(i, i + 2), 16) / 255)
  .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4).reduce((a, v, i) => a + v * [.2126, .7152, .0722][i], 0);
const ratio = (a, b) => { const [x, y] = [lum(a), lum(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
const text = ["ink/bg", "ink/surface", "ink/sunk", "ink-2/bg", "ink-2/surface", "ink-2/sunk", "brand/bg", "brand/surface", "brand/sunk",
  "brand-deep/bg", "brand-deep/sunk", "brand-deep/surface", "on-brand/brand", "on-brand/brand-deep", "brand-ink/brand-soft", "ink/brand-soft", "ink-2/brand-soft", "ink/field-2",
  "warm-ink/warm-soft", "warm-ink/surface", "ink/warm-soft", "ink-2/warm-soft", "danger/bg", "danger/surface", "on-danger/danger", "on-danger/danger-deep",
  "danger-ink/danger-soft", "ink/danger-soft", "ink-2/danger-soft", "info-ink/info-soft", "on-brand/info", "ink/info-soft", "info/surface", "info/bg", "warm-ink/warm-soft", "bg/ink", "brand/brand-soft", "ink-2/info-soft", "ink-2/field", "warm-ink/bg", "warm-ink/sunk", "brand-ink/bg", "danger-ink/surface"];
const ui = ["edge/bg", "edge/surface", "edge/sunk", "focus/bg", "focus/surface", "focus/brand-soft", "focus/warm-soft", "focus/sunk", "brand/sunk", "brand/brand-soft",
  "warm-edge/surface", "warm-edge/sunk", "warm-edge/warm-soft", "danger/danger-soft", "info/info-soft", "info/sunk", "focus/info-soft", "focus/field-2", "danger/brand-soft"];
let bad = 0;
for (const [min, list] of [[4.5, text], [3, ui]]) for (const p of list) {
  const [f, b] = p.split("/"), l = ratio(L[f], L[b]), d = ratio(D[f], D[b]), ok = l >= min && d >= min;
  if (!ok) bad++;
  console.log(`${ok ? "ok  " : "FAIL"} ${p.padEnd(24)} need ${min}  light ${l.toFixed(2)}  dark ${d.toFixed(2)}`);
}
process.exit(bad ? 1 : 0);
