// What Lighthouse says of each page as a phone sees it: its four scores of 100, and the times behind the first. `make lighthouse`.
// Of the performance that of the run in the middle counts, since a single one varies; of all else the worst.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { wholeBrowser } from '../chromium.ts';
import { expect, test } from '../fixtures.ts';
import { Guest } from '../guest.ts';

/** Not among the packages of the tests: it is large, and npm fetches it only for this. */
const LIGHTHOUSE = 'lighthouse@12.8.2';
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
const TIMES = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift'];
const PAGES = ['/r/lobby', '/', '/search?q=sentence', '/settings', '/v/lobby', '/help', '/r/lobby/people', '/status', '/feeds'];
const RUNS = 3;
/** Of 100, in each category. */
const AT_LEAST = 95;

interface Report {
  categories: Record<string, { score: number }>;
  audits: Record<string, { score: number | null; displayValue?: string }>;
}

for (const page of PAGES) {
  test(page, async ({ hallway }) => {
    await hallway.sayAll('lobby', Array.from({ length: 60 }, (_, i) => `a sentence as people write them, **number** ${i}`));
    await new Guest(hallway.url).ask('lobby', { question: 'Tea?', choices: ['Yes', 'No'] });
    const reports: Report[] = [];
    for (let run = 0; run < RUNS; run++) reports.push(await reportOn(hallway.url + page));
    reports.sort((a, b) => a.categories.performance.score - b.categories.performance.score);
    const { categories, audits } = reports[(RUNS - 1) / 2];
    const scores = CATEGORIES.map((name) => {
      const score = name === 'performance' ? categories[name].score : Math.min(...reports.map((report) => report.categories[name].score));
      return Math.round(score * 100);
    });
    console.log(page.padEnd(18), scores.map((score, i) => `${CATEGORIES[i]} ${score}`).join(', '), '·', TIMES.map((name) => audits[name].displayValue).join(' '));
    expect(Math.min(...scores), Object.entries(audits).filter(([, { score }]) => score !== null && score < 0.9).map(([name]) => name).join(', ')).toBeGreaterThanOrEqual(AT_LEAST);
  });
}

async function reportOn(url: string): Promise<Report> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lighthouse-'));
  const to = path.join(folder, 'report.json');
  const flags = ['--quiet', '--output=json', `--output-path=${to}`, `--only-categories=${CATEGORIES}`, '--chrome-flags=--headless=new --no-sandbox --disable-gpu'];
  await promisify(execFile)('npx', ['--yes', LIGHTHOUSE, url, ...flags], { env: { ...process.env, CHROME_PATH: wholeBrowser.executablePath } });
  const report = JSON.parse(await readFile(to, 'utf8')) as Report;
  await rm(folder, { recursive: true });
  return report;
}
