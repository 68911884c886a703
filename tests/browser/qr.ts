// Reads a QR code from its SVG path of dark modules (ISO/IEC 18004). The drawing is exact, so no errors are corrected.
// Versions 3 to 10 at level M, which links of this length need.

/** The number of data codewords in each block, by version, at level M. */
const BLOCKS: Record<number, number[]> = {
  3: [44], 4: [32, 32], 5: [43, 43], 6: [27, 27, 27, 27], 7: [31, 31, 31, 31], 8: [38, 38, 39, 39],
  9: [36, 36, 36, 37, 37], 10: [43, 43, 43, 43, 44],
};
const ALIGNMENT: Record<number, number[]> = {
  3: [6, 22], 4: [6, 26], 5: [6, 30], 6: [6, 34], 7: [6, 22, 38], 8: [6, 24, 42], 9: [6, 26, 46], 10: [6, 28, 50],
};
const MASKS: ((r: number, c: number) => boolean)[] = [
  (r, c) => (r + c) % 2 === 0,
  (r) => r % 2 === 0,
  (_, c) => c % 3 === 0,
  (r, c) => (r + c) % 3 === 0,
  (r, c) => (Math.floor(r / 2) + Math.floor(c / 3)) % 2 === 0,
  (r, c) => ((r * c) % 2) + ((r * c) % 3) === 0,
  (r, c) => (((r * c) % 2) + ((r * c) % 3)) % 2 === 0,
  (r, c) => (((r + c) % 2) + ((r * c) % 3)) % 2 === 0,
];
const ALNUM = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/** The text of the first code in the markup. */
export function readQr(svg: string): string {
  const quiet = 4;
  const side = Number(/viewBox="0 0 (\d+) \1" shape-rendering/.exec(svg)![1]) - 2 * quiet;
  const version = (side - 17) / 4;
  const dark = Array.from({ length: side }, () => new Array<boolean>(side).fill(false));
  for (const [, x, y, n] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    for (let i = 0; i < Number(n); i++) dark[Number(y) - quiet]![Number(x) - quiet + i] = true;
  }
  const blocks = BLOCKS[version];
  if (!blocks) throw new Error(`no table for version ${version}`);

  // Format: five bits of data, the last three of them for the mask.
  const format = [0, 1, 2, 3, 4].reduce((bits, c) => (bits << 1) | Number(dark[8]![c]), 0) ^ 0b10101;
  if (format >> 3 !== 0) throw new Error("the code is not of level M");
  const mask = MASKS[format & 7]!;

  const centres = ALIGNMENT[version]!;
  const last = centres.at(-1)!;
  const isFunction = (r: number, c: number) => {
    if (r === 6 || c === 6) return true;
    if ((r < 9 && c < 9) || (r < 9 && c >= side - 8) || (r >= side - 8 && c < 9)) return true;
    if (version >= 7 && ((r < 6 && c >= side - 11) || (c < 6 && r >= side - 11))) return true;
    return centres.some((y) =>
      centres.some((x) => {
        const corner = (y === 6 && x === 6) || (y === 6 && x === last) || (y === last && x === 6);
        return !corner && Math.abs(r - y) <= 2 && Math.abs(c - x) <= 2;
      }),
    );
  };
  const bits: number[] = [];
  let up = true;
  for (let right = side - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    for (let i = 0; i < side; i++) {
      const r = up ? side - 1 - i : i;
      for (const c of [right, right - 1]) {
        if (!isFunction(r, c)) bits.push(Number(dark[r]![c] !== mask(r, c)));
      }
    }
    up = !up;
  }
  const words: number[] = [];
  for (let i = 0; i + 8 <= bits.length; i += 8) words.push(bits.slice(i, i + 8).reduce((n, b) => (n << 1) | b, 0));
  const data: number[][] = blocks.map(() => []);
  let at = 0;
  for (let i = 0; i < Math.max(...blocks); i++) {
    for (const [b, size] of blocks.entries()) if (i < size) data[b]!.push(words[at++]!);
  }

  const stream = data.flat().flatMap((w) => [7, 6, 5, 4, 3, 2, 1, 0].map((n) => (w >> n) & 1));
  let place = 0;
  const take = (n: number) => {
    let value = 0;
    for (const end = place + n; place < end; place++) value = value * 2 + (stream[place] ?? 0);
    return value;
  };
  const large = version >= 10;
  const bytes: number[] = [];
  const push = (text: string) => bytes.push(...Buffer.from(text));
  for (;;) {
    const mode = stream.length - place < 4 ? 0 : take(4);
    if (mode === 0) break;
    if (mode === 1) {
      for (let n = take(large ? 12 : 10); n > 0; n -= 3) push(String(take([0, 4, 7, 10][Math.min(n, 3)]!)).padStart(Math.min(n, 3), "0"));
    } else if (mode === 2) {
      for (let n = take(large ? 11 : 9); n > 0; n -= 2) {
        const value = take(n > 1 ? 11 : 6);
        push(n > 1 ? ALNUM[Math.floor(value / 45)]! + ALNUM[value % 45]! : ALNUM[value]!);
      }
    } else if (mode === 4) {
      for (let n = take(large ? 16 : 8); n > 0; n--) bytes.push(take(8));
    } else throw new Error(`mode ${mode} is not known`);
  }
  return Buffer.from(bytes).toString("utf8");
}
