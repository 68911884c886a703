// Exported quizzes in programs that others made: they are parsed by gift-pegjs, opened by exceljs, and shown, answered and
// scored by qti3-item-player, in which each score must be the one that the key in our bank gives.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import ExcelJS from "exceljs";
import { parse } from "gift-pegjs";
import JSZip from "jszip";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { BANK, URL_BASE, post, speak, type Item, type Lang, type School } from "./site.ts";

const file = (name: string) => createRequire(import.meta.url).resolve(name);

/** A quiz with questions of all eight kinds, some without an explanation; its address. */
async function allKinds(school: School): Promise<string> {
  const api = school.api;
  const list = await (await api.get(`${URL_BASE}/teach/quizzes`)).text();
  const id = /\/teach\/quizzes\/new\?school=([0-9a-f-]{36})/.exec(list)![1]!;
  const made = await post(api, "/teach/quizzes/new", { school: id, title_zh: "导出", title_en: "Export" });
  const quiz = made.headers().location!;
  const revision = /name="revision" value="(\d+)"/.exec(await (await api.get(URL_BASE + quiz)).text())![1]!;
  // By chance from the whole bank: an export has all that may be drawn.
  const drawn = await post(api, quiz, { revision, do: "draw", module: "m02", count: "10" });
  expect(drawn.status()).toBe(303);
  const own = { school: id, quiz: quiz.split("/").pop()!, stem_zh: "怎样说“不”？", stem_en: "How do you say no?", difficulty: "1", level: "recall" };
  const typed = { kind: "short_text", answers: "no thanks\n不，谢谢\n50% = {a}" };
  const number = { kind: "number", answers: "2.5", tolerance: "0.5" };
  for (const form of [typed, number]) expect((await post(api, "/teach/quizzes/items/new", { ...own, ...form })).headers().location).toContain("written=1");
  return quiz;
}

async function exported(school: School, quiz: string, format: string): Promise<Buffer> {
  const answer = await school.api.get(`${URL_BASE}${quiz}/export/${format}`);
  expect(answer.status(), format).toBe(200);
  return answer.body();
}

// The files are the same for every screen.
test.beforeEach(({}, info) => test.skip(info.project.name === "phone", "once is enough"));

test("a GIFT file is parsed by gift-pegjs, in both languages", async ({ school }) => {
  const quiz = await allKinds(school);
  for (const lang of ["en", "zh-CN"] as Lang[]) {
    await speak(school.api, lang);
    const text = (await exported(school, quiz, "gift")).toString("utf8");
    expect(text, "no explanation has no sign").not.toMatch(/####\s*\n/);
    const parsed = parse(text) as { type: string; title: string; stem: { text: string }; choices?: { isCorrect: boolean; weight: number | null }[] }[];
    const questions = new Map(parsed.map((q) => [q.title, q]));
    expect([...questions.keys()].filter((id) => BANK.has(id))).toHaveLength(BANK.size);
    expect(parsed).toHaveLength(BANK.size + 2);
    for (const [id, item] of BANK) {
      const question = questions.get(id)!;
      const stem = lang === "en" ? item.en : item.zh;
      expect(question.stem.text.endsWith(stem), `${id} in ${lang}: ${question.stem.text}`).toBe(true);
      if (item.kind === "single" || item.kind === "scenario") {
        expect(question.choices!.map((c) => c.isCorrect), id).toEqual(item.options.map((o) => o.correct));
      }
      if (item.kind === "multiple") {
        expect(question.choices!.map((c) => (c.weight ?? 0) > 0), id).toEqual(item.options.map((o) => o.correct));
      }
    }
  }
});

test("an Excel file opens in exceljs", async ({ school }) => {
  const quiz = await allKinds(school);
  const book = new ExcelJS.Workbook();
  await book.xlsx.load((await exported(school, quiz, "xlsx")) as unknown as ArrayBuffer);
  const cells: string[] = [];
  book.eachSheet((sheet) => sheet.eachRow((row) => row.eachCell((cell) => cells.push(cell.text))));
  for (const item of BANK.values()) {
    expect(cells, item.id).toContain(item.zh);
    expect(cells, item.id).toContain(item.en);
  }
});

/** Loads the player into an empty page. */
async function player(page: Page): Promise<void> {
  await page.setContent('<!doctype html><html lang="en"><title>QTI</title><div id="app"></div></html>');
  for (const path of ["vue/dist/vue.min.js", "qti3-item-player/dist/qti3Player.umd.min.js"]) await page.addScriptTag({ content: readFileSync(file(path), "utf8") });
  await page.evaluate(() => {
    const w = window as any;
    const Player = w.qti3Player.default ?? w.qti3Player;
    const on = {
      notifyQti3PlayerReady: (ready: unknown) => { w.player = ready; },
      notifyQti3ItemReady: () => w.itemReady(),
      notifyQti3EndAttemptCompleted: (data: unknown) => w.attemptEnded(data),
    };
    const props = { suppressAlertMessages: true, suppressInvalidResponseMessages: true };
    new w.Vue({ render: (h: any) => h(Player, { props, on }) }).$mount("#app");
  });
  await page.waitForFunction(() => "player" in window);
}

/** Answers an item in the player; its score, and the words that were shown. */
async function play(page: Page, xml: string, response: unknown): Promise<{ score: number; shown: string }> {
  return page.evaluate(
    ([xml, response]) =>
      new Promise((done, fail) => {
        const w = window as any;
        setTimeout(() => fail(new Error("the player does not answer")), 15_000);
        w.itemReady = () => {
          const parts: any[] = [];
          const walk = (part: any) => { parts.push(part); part.$children.forEach(walk); };
          walk(w.player);
          const interaction = parts.find((p) => /Interaction$/.test(p.$options.name ?? "") && p.setResponse);
          interaction.setResponse(response);
          const shown = document.body.innerText;
          w.attemptEnded = ({ state }: any) => done({ score: state.outcomeVariables.find((v: any) => v.identifier === "SCORE").value, shown });
          w.player.endAttempt("next");
        };
        const sessionControl = { max_attempts: 0, show_feedback: false, validate_responses: false };
        // The player loads the same text only once.
        w.player.loadItemFromXml(`${xml}<!--${Math.random()}-->`, { guid: String(Math.random()), status: "interacting", sessionControl });
      }),
    [xml, response] as const,
  ) as Promise<{ score: number; shown: string }>;
}

/** A response that our key marks as right, and one that it marks as wrong. */
function responses(item: Item): [unknown, unknown] {
  const right = item.options.filter((o) => o.correct).map((o) => o.id);
  const wrong = item.options.filter((o) => !o.correct).map((o) => o.id);
  switch (item.kind) {
    case "multiple":
      return [right, [...right.slice(1), wrong[0]]];
    case "order": {
      const ids = item.options.map((o) => o.id);
      return [ids, [...ids].reverse()];
    }
    case "match": {
      const pairs = item.options.map((o) => `${o.id} ${o.group}`);
      const [first] = item.options;
      const other = item.groups.find((g) => g.id !== first!.group)!;
      return [pairs, [`${first!.id} ${other.id}`, ...pairs.slice(1)]];
    }
    default:
      return [right[0], wrong[0]];
  }
}

test("a QTI 3 package is answered in another player, and scored as here", async ({ school, browser }) => {
  test.slow();
  const quiz = await allKinds(school);
  await speak(school.api, "zh-CN");
  const zip = await JSZip.loadAsync(await exported(school, quiz, "qti"));
  const page = await (await browser.newContext()).newPage();
  const faults: string[] = [];
  page.on("pageerror", (e) => faults.push(e.message));
  await player(page);
  const kinds = new Set<string>();
  for (const [id, item] of BANK) {
    const xml = await zip.file(`items/${id}.xml`)!.async("string");
    const [right, wrong] = responses(item);
    const good = await play(page, xml, right);
    expect(good.score, `${id} right`).toBe(1);
    expect(good.shown, id).toContain(item.zh.split("\n")[0]!.slice(0, 12));
    expect((await play(page, xml, wrong)).score, `${id} wrong`).toBe(0);
    kinds.add(item.kind);
  }
  expect([...kinds].sort()).toEqual(["match", "multiple", "order", "scenario", "single", "true_false"]);
  // Typed answers: each that we accept, and a number at the edge of its tolerance.
  const typed = await Promise.all(zip.file(/^items\/own-/).map((f) => f.async("string")));
  expect(typed).toHaveLength(2);
  const words = typed.find((xml) => xml.includes("qti-mapping"))!;
  const number = typed.find((xml) => !xml.includes("qti-mapping"))!;
  for (const [xml, response, score] of [
    [words, "no thanks", 1], [words, "No Thanks", 1], [words, "不，谢谢", 1], [words, "50% = {a}", 1], [words, "yes", 0],
    [number, 2.5, 1], [number, 3, 1], [number, 2, 1], [number, 3.01, 0],
  ] as [string, unknown, number][]) {
    expect((await play(page, xml, response)).score, String(response)).toBe(score);
  }
  expect(faults).toEqual([]);
  await page.context().close();
});
