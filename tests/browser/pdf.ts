// What a printed page says: the PDF that the browser makes of it, read back sheet by sheet.
import { getDocumentProxy } from "unpdf";
import type { Page } from "@playwright/test";

/** A sheet of paper: its text in reading order without white space, and whether all of it lies on the paper. */
export type Sheet = { text: string; inside: boolean };

/** Fonts draw some characters as the radical of the same look, and a PDF then names the radical. Of those, NFKC knows the older
 * block only. */
const RADICALS: Record<string, string> = Object.fromEntries(
  ["⺟母", "⺠民", "⻁虎", "⻄西", "⻅见", "⻆角", "⻉贝", "⻋车", "⻓长", "⻔门", "⻘青", "⻙韦", "⻚页", "⻛风", "⻜飞", "⻝食", "⻢马", "⻣骨", "⻤鬼", "⻥鱼", "⻦鸟", "⻧卤", "⻨麦", "⻩黄", "⻬齐", "⻮齿", "⻰龙", "⻳龟"]
    .map((pair) => [pair[0]!, pair[1]!]),
);

/** A text without white space, and with each character in one form. */
export const plain = (text: string) => text.normalize("NFKC").replace(/[⺀-⻳]/g, (radical) => RADICALS[radical] ?? radical).replace(/\s+/g, "");

/** Prints the page and reads every sheet. */
export async function sheets(page: Page): Promise<Sheet[]> {
  const pdf = await getDocumentProxy(new Uint8Array(await page.pdf({ preferCSSPageSize: true, printBackground: false })));
  const all: Sheet[] = [];
  for (let n = 1; n <= pdf.numPages; n++) {
    const sheet = await pdf.getPage(n);
    const [left, bottom, right, top] = sheet.view as [number, number, number, number];
    const items = (await sheet.getTextContent()).items.flatMap((item) => ("str" in item && item.str.trim() ? [item] : []));
    const inside = items.every(({ transform, width }) => transform[4] >= left - 1 && transform[4] + width <= right + 1 && transform[5] >= bottom && transform[5] <= top);
    all.push({ text: plain(items.map((item) => item.str).join("")), inside });
  }
  return all;
}

/** How often a text is on a sheet. */
export const times = (sheet: Sheet, text: string) => sheet.text.split(plain(text)).length - 1;
