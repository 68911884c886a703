// Every page that a pupil sees.
import { examine } from "./examine.ts";
import { test } from "./fixtures.ts";
import { CLASS, learn, openQuiz, speak, takeQuiz } from "./site.ts";

// In a class of their own: these tests change the language of the pupils' accounts.
const PUPIL = { className: CLASS.second };

test("a pupil's pages for tasks, lesson and account are sound", async ({ given }) => {
  const { assignment, page } = await given(14, PUPIL);
  const task = `/learn/${assignment}`;
  await learn(page.context().request, assignment, ["welcome", "situations", "three-steps", "left-drink", "school-gate"]);
  const steps = ["welcome", "situations", "left-drink", "school-gate"].map((s) => `${task}/steps/${s}`);
  await examine(page, ["/learn", task, ...steps, "/account", "/account/data", "/account/password"], true);
  await speak(page.context().request, "zh-CN");
});

test("a pupil's pages for quiz, review and result are sound", async ({ given, school }) => {
  const { assignment: open, page } = await given(14, PUPIL);
  const api = page.context().request;
  const done = await school.assign(CLASS.second);
  await learn(api, open);
  await learn(api, done);
  const result = await takeQuiz(api, done, 3);
  await examine(page, [`/learn/${open}/quiz`], true);
  const paper = await openQuiz(api, open);
  await examine(page, [`/learn/${open}/quiz`, `/learn/${open}/quiz/${paper.attempt}/review`, result], true);
  await speak(api, "zh-CN");
});

test("a pupil's pages for practice and programme are sound", async ({ given }) => {
  const { assignment, page } = await given(14, PUPIL);
  const api = page.context().request;
  await learn(api, assignment);
  await examine(page, ["/learn/practice", "/learn/practice/m02", "/learn/programme", "/verify"], false);
  await speak(api, "zh-CN");
});
