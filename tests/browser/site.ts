// What the tests know of the site: its texts, its quiz bank and the people of the demo, and short cuts to states that are
// not under test themselves. Nothing here uses a browser.
import { readFileSync } from "node:fs";
import { expect, request, type APIRequestContext, type APIResponse } from "@playwright/test";
import { readQr } from "./qr.ts";

export const URL_BASE = process.env.QINGHE_URL!.replace(/\/$/, "");
/** The password of all staff in the demo. */
export const PASSWORD = "demo-qinghe-626";
export const SCHOOL = "QH1001";
/** The classes of the demo's first school. Only tests use the pupils of `OWN`: they have no work from the demo. */
export const CLASS = { own: "六年级1班", first: "五年级1班", second: "五年级2班" };
export const LANGS = ["zh-CN", "en"] as const;
export type Lang = (typeof LANGS)[number];

// ---- words ----

const root = new URL("../../", import.meta.url);
const ftl = Object.fromEntries(
  LANGS.map((lang) => {
    const messages = new Map<string, string>();
    const text = readFileSync(new URL(`content/locales/${lang}/qinghe.ftl`, root), "utf8");
    for (const [, key, value] of text.matchAll(/^([a-z][a-z0-9-]*) = (.*(?:\n[ \t}].*)*)/gm)) {
      // Of each plural, the form for many.
      const many = value!.replace(/\{ \$[a-z]+ ->[\s\S]*?\*\[other\] ?(.*)\n *\}/g, "$1");
      messages.set(key!, many.replaceAll('{" "}', " "));
    }
    return [lang, messages];
  }),
) as Record<Lang, Map<string, string>>;

/** The texts of the interface, from the message files. */
export function word(lang: Lang, key: string, args: Record<string, string | number> = {}): string {
  const text = ftl[lang].get(key);
  if (text === undefined) throw new Error(`no message ${key}`);
  return text.replace(/\{ \$([a-z]+) \}/g, (_, name: string) => String(args[name] ?? `{${name}}`));
}
export const zh = (key: string, args: Record<string, string | number> = {}) => word("zh-CN", key, args);
export const en = (key: string, args: Record<string, string | number> = {}) => word("en", key, args);

// ---- the quiz bank ----

export type Option = { id: string; correct: boolean; group: string; zh: string; en: string; why: string[] };
export type Item = { id: string; kind: string; zh: string; en: string; explanation: string[]; options: Option[]; groups: Option[] };

function readBank(): Map<string, Item> {
  const items: Item[] = [];
  let option: Option | null = null;
  for (const line of readFileSync(new URL("content/modules/m02/items.toml", root), "utf8").split("\n")) {
    if (line === "[[item]]") {
      items.push({ id: "", kind: "", zh: "", en: "", explanation: [], options: [], groups: [] });
      option = null;
    } else if (line === "[[item.options]]" || line === "[[item.groups]]") {
      option = { id: "", correct: false, group: "", zh: "", en: "", why: [] };
      (line === "[[item.options]]" ? items.at(-1)!.options : items.at(-1)!.groups).push(option);
    }
    const [, key, json] = /^([a-z.]+) = (".*"|true)$/.exec(line) ?? [];
    if (!key) continue;
    const value = JSON.parse(json!);
    const item = items.at(-1)!;
    if (option) {
      if (key === "id") option.id = value;
      else if (key === "correct") option.correct = true;
      else if (key === "group") option.group = value;
      else if (key === "text.zh") option.zh = value;
      else if (key === "text.en") option.en = value;
      else if (key.startsWith("why.")) option.why.push(value);
    } else if (key === "id") item.id = value;
    else if (key === "kind") item.kind = value;
    else if (key === "stem.zh") item.zh = value;
    else if (key === "stem.en") item.en = value;
    else if (key.startsWith("explanation.")) item.explanation.push(value);
  }
  return new Map(items.map((i) => [i.id, i]));
}
/** Every item of the module's bank with its key, which a browser must not get before the hand-in. */
export const BANK = readBank();
/** The steps, in order, of the module that most tests use. */
export const STEPS = [
  ...readFileSync(new URL("content/modules/m02/module.toml", root), "utf8").match(/^steps = \[([^\]]*)\]/m)![1]!.matchAll(/"([^"]+)"/g),
].map((m) => m[1]!);

// ---- requests without a browser ----

/** Writes need an Origin, which browsers send. */
export const ORIGIN = { origin: URL_BASE };

export async function post(api: APIRequestContext, path: string, form: Record<string, string> = {}): Promise<APIResponse> {
  return api.post(URL_BASE + path, { form, headers: ORIGIN, maxRedirects: 0 });
}

/** Signs in by a form; tries again while another sign-in of the same account runs. */
async function signIn(api: APIRequestContext, path: string, form: Record<string, string>): Promise<void> {
  await expect
    .poll(async () => (await post(api, path, form)).status(), { message: `sign in at ${path}`, timeout: 20_000 })
    .toBe(303);
}

export const signInStaff = (api: APIRequestContext, username: string) =>
  signIn(api, "/sign-in/staff", { username, password: PASSWORD });

/** Signs a pupil in, and resets the account's language to Chinese. */
export async function signInPupil(api: APIRequestContext, pupil: Slip): Promise<void> {
  await signIn(api, "/sign-in", { school: SCHOOL, class: pupil.classId, number: pupil.number, pin: pupil.pin });
  await speak(api, "zh-CN");
}

export async function speak(api: APIRequestContext, lang: Lang): Promise<void> {
  expect((await post(api, "/language", { lang, back: "/account" })).status()).toBe(303);
}

export type Slip = { classId: string; name: string; number: string; pin: string; qr: string };

const clean = (html: string) => html.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&");

/** The demo's first school, as its administrator sees it. */
export class School {
  private readonly known = new Map<string, Slip[]>();

  private constructor(
    readonly api: APIRequestContext,
    private readonly classes: Map<string, string>,
  ) {}

  static async open(): Promise<School> {
    const api = await request.newContext();
    await signInStaff(api, "qian.ming");
    await speak(api, "zh-CN");
    const page = await (await api.get(`${URL_BASE}/teach`)).text();
    const classes = new Map([...page.matchAll(/href="\/teach\/classes\/([^"]+)">([^<]+)</g)].map((m) => [m[2]!, m[1]!]));
    return new School(api, classes);
  }

  id(className: string): string {
    const id = this.classes.get(className);
    if (!id) throw new Error(`no class ${className}; there are ${[...this.classes.keys()].join(", ")}`);
    return id;
  }

  /** The login slips of a class, read from the server. */
  async printed(className: string): Promise<Slip[]> {
    const classId = this.id(className);
    const page = await (await this.api.get(`${URL_BASE}/teach/classes/${classId}/slips`)).text();
    const slips = page
      .split('<article class="slip">')
      .slice(1)
      .map((html) => {
        const values = [...html.matchAll(/<dd[^>]*>([^<]*)</g)].map((m) => clean(m[1]!));
        const name = clean(/class="slip__name">([^<]*)</.exec(html)![1]!);
        return { classId, name, number: values[2]!, pin: values[3]!, qr: html };
      });
    this.known.set(className, slips);
    return slips;
  }

  /** The login slips of a class as last read: only tests change PINs. */
  async slips(className: string): Promise<Slip[]> {
    return this.known.get(className) ?? this.printed(className);
  }

  async slip(className: string, n: number): Promise<Slip> {
    const slip = (await this.slips(className))[n];
    if (!slip) throw new Error(`${className} has no pupil ${n}`);
    return slip;
  }

  /** Sets the module for a class. No other test uses the assignment. */
  async assign(className: string, note = "", module = "m02", settings: Record<string, string> = {}): Promise<string> {
    const form = { module, due_at: inDays(5), note, ...settings };
    const reply = await post(this.api, `/teach/classes/${this.id(className)}/assign`, form);
    expect(reply.status(), await reply.text()).toBe(303);
    return /assignments\/([0-9a-f-]+)/.exec(reply.headers()["location"]!)![1]!;
  }

  /** Withdraws work. Until then work that shows its keys later holds them back in all other work of the class. */
  async withdraw(assignment: string): Promise<void> {
    expect((await post(this.api, `/teach/assignments/${assignment}/withdraw`)).status()).toBe(303);
  }

  /** Resets a pupil's PIN to an issued one. Returns the new slip. */
  async reset(className: string, n: number): Promise<Slip> {
    const before = (await this.printed(className))[n]!;
    const page = await (await this.api.get(`${URL_BASE}/teach/classes/${before.classId}`)).text();
    const row = page.split("<tr>").find((r) => r.includes(`>${before.number}</th>`))!;
    const path = /href="([^"]+\/reset)"/.exec(row)![1]!;
    expect((await post(this.api, path)).status()).toBe(303);
    return (await this.printed(className))[n]!;
  }
}

/** The address in a slip's printed code. */
export const slipLink = (slip: Slip) => readQr(slip.qr);

/** A time for a date and time field, in the schools' time zone. */
export function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 16);
}

/** The form values that complete a step, for steps with a form. */
const DO: Record<string, Record<string, string>> = {
  "school-gate": { path: "no repeat teacher tell" },
  "left-drink": { chosen: "b" },
  "first-words": { chosen: "b" },
  "true-or-not": Object.fromEntries(["pretty=myth", "most=fact", "trouble=myth", "late=fact", "class=myth", "new-name=myth"].map((say) => [`chosen.${say.split("=")[0]}`, say])),
};

/** Does the whole lesson. */
export async function learn(api: APIRequestContext, assignment: string, steps = STEPS): Promise<void> {
  for (const step of steps) {
    const body = new URLSearchParams(DO[step] ?? {});
    // The right order, by the positions in which the page shows the entries.
    if (step === "collapse-order") for (const place of ["3", "1", "2", "0"]) body.append("place", place);
    const headers = { ...ORIGIN, "content-type": "application/x-www-form-urlencoded" };
    const reply = await api.post(`${URL_BASE}/learn/${assignment}/steps/${step}`, { data: body.toString(), headers, maxRedirects: 0 });
    expect(reply.status(), `${step}: ${await reply.text()}`).toBe(303);
  }
}

export type Asked = { id: string; ask: "One" | "Many" | "Order" | "Match"; options: string[]; groups: string[]; chosen: number[] };
export type Paper = { attempt: string; items: Asked[] };

/** The paper in the quiz's page. */
export function readPaper(html: string): Paper {
  const props = /data-props="([^"]*)"/.exec(html);
  if (!props) throw new Error("the page has no quiz");
  // Props are arrays, in the order of the fields of `qinghe_player::quiz::Quiz` and `QuizItem`.
  const [attempt, , , , , , items] = JSON.parse(clean(props[1]!)).quiz;
  return {
    attempt,
    items: items.map(([id, ask, , , , options, groups, chosen]: [string, Asked["ask"], string, null, string, string[], string[], number[]]) => ({ id, ask, options, groups, chosen })),
  };
}

/** The right places, or some wrong ones: for an order in that order, for a match option × groups + group. */
export function places(item: Asked, right: boolean): number[] {
  const known = BANK.get(item.id)!;
  const at = (texts: string[], o: Option) => texts.findIndex((t) => t === o.zh || t === o.en);
  if (item.ask === "Order") {
    const key = known.options.map((o) => at(item.options, o));
    return right ? key : key.reverse();
  }
  if (item.ask === "Match") {
    return known.options
      .map((o) => {
        const group = at(item.groups, known.groups.find((g) => g.id === o.group)!);
        return at(item.options, o) * item.groups.length + (right ? group : (group + 1) % item.groups.length);
      })
      .sort((a, b) => a - b);
  }
  const isKey = (text: string) => known.options.some((o) => o.correct && (o.zh === text || o.en === text));
  const found = item.options.flatMap((text, n) => (isKey(text) === right ? [n] : []));
  return right ? found : found.slice(0, 1);
}

/** Opens the quiz, if none is open. Returns its paper. */
export async function openQuiz(api: APIRequestContext, assignment: string): Promise<Paper> {
  expect((await post(api, `/learn/${assignment}/quiz`)).status()).toBe(303);
  return readPaper(await (await api.get(`${URL_BASE}/learn/${assignment}/quiz`)).text());
}

/** Answers with the plain form, the first `wrong` items wrongly, and hands in. Returns the result's address. */
export async function takeQuiz(api: APIRequestContext, assignment: string, wrong: number): Promise<string> {
  const paper = await openQuiz(api, assignment);
  const address = `/learn/${assignment}/quiz/${paper.attempt}`;
  for (const [n, item] of paper.items.entries()) {
    const body = new URLSearchParams([["item", item.id], ["place", String(n)], ["go", String(n)]]);
    for (const place of places(item, n >= wrong)) body.append("choice", String(place));
    const headers = { ...ORIGIN, "content-type": "application/x-www-form-urlencoded" };
    expect((await api.post(URL_BASE + address, { data: body.toString(), headers, maxRedirects: 0 })).status()).toBe(303);
  }
  const reply = await post(api, `${address}/review`);
  expect(reply.status()).toBe(303);
  return reply.headers()["location"]!;
}
