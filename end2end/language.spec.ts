// Hallway in the language of whoever reads it: as their browser asks, unless they chose one.

import type { Page } from '@playwright/test';
import { faults } from './axe.ts';
import { expect, test } from './fixtures.ts';

const german = { locale: 'de-DE' };

/** Pages that the house writes, and what each is called in German. */
const PAGES = {
  '/': 'Komm rein, sag hallo.',
  '/settings': 'Einstellungen',
  '/help': 'Hilfe',
  '/search': 'Suche',
  '/me/forget': 'Vergesst mich',
  '/r/lobby/people': 'lobby',
  '/r/lobby/polls/new': 'Eine Frage an lobby',
  '/feeds': 'Feeds',
  '/doctor': 'Kommen Streams durch?',
} as const;

/** English words that no German page has; names and what people say are their own. */
const ENGLISH = /\b(the|this|your|you|and|with|of|nobody|everybody|messages?|rooms?|what)\b/i;

/** What is written on a page, for eyes and for screen readers, but for code and keys. */
async function words(page: Page): Promise<string> {
  return page.evaluate(() => {
    const copy = document.body.cloneNode(true) as HTMLElement;
    for (const element of copy.querySelectorAll('code, kbd, pre, script, template, option[lang], [data-given]')) element.remove();
    const labels = [...copy.querySelectorAll('[aria-label], [placeholder], [title]')].flatMap((element) =>
      ['aria-label', 'placeholder', 'title'].map((name) => element.getAttribute(name) ?? ''),
    );
    return [copy.textContent, ...labels].join(' | ');
  });
}

test('a German browser gets German pages, and axe finds nothing in them', async ({ person, hallway }) => {
  await hallway.say('lobby', 'hallo');
  const anna = await person(german);
  await anna.page.goto('/r/lobby');
  for (const [path, title] of Object.entries(PAGES)) {
    await anna.page.goto(path);
    await expect(anna.page.getByRole('heading', { level: 1, name: title, exact: true })).toBeVisible();
    await expect(anna.page.locator('html')).toHaveAttribute('lang', 'de');
    expect(await faults(anna.page), path).toEqual([]);
    expect(await anna.overflow(), path).toBe(0);
  }
});

test('an English browser gets no German word', async ({ person }) => {
  const ben = await person();
  for (const [path, title] of Object.entries(PAGES)) {
    if (title === 'lobby' || title === 'Feeds') continue;
    await ben.page.goto(path);
    await expect(ben.page.locator('html')).toHaveAttribute('lang', 'en');
    await expect(ben.page.locator('body')).not.toContainText(title);
    await expect(ben.page.locator('body')).not.toContainText(/\b(und|nicht|dein|Räume)\b/);
  }
});

for (const scripts of ['with', 'without'] as const) {
  test(`${scripts} scripts a language that is chosen in the settings holds until the browser is asked again`, async ({ person }) => {
    const anna = await person({ javaScriptEnabled: scripts === 'with' });
    await anna.page.goto('/settings');
    await anna.page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch');
    await anna.page.getByRole('region', { name: 'Language' }).getByRole('button', { name: 'Choose' }).click();
    await expect(anna.page.getByRole('heading', { level: 1, name: 'Einstellungen' })).toBeVisible();
    await expect(anna.page.getByRole('combobox', { name: 'Sprache' })).toHaveValue('de');
    await anna.page.reload();
    await expect(anna.page.getByRole('heading', { level: 1, name: 'Einstellungen' })).toBeVisible();
    await anna.page.goto('/');
    await expect(anna.page.getByRole('heading', { level: 1, name: 'Komm rein, sag hallo.' })).toBeVisible();
    await anna.page.goto('/settings');
    await anna.page.getByRole('combobox', { name: 'Sprache' }).selectOption('Wie der Browser es will');
    await anna.page.getByRole('region', { name: 'Sprache' }).getByRole('button', { name: 'Wählen' }).click();
    await expect(anna.page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  });
}

test('times are told as the language of the page tells them', async ({ person, hallway }) => {
  await hallway.say('lobby', 'hallo');
  const anna = await person(german);
  await anna.page.goto('/');
  await expect(anna.page.locator('.rooms time')).toHaveAttribute('title', /(tag|woch), \d+\. /);
  await expect(anna.page.locator('.rooms time')).toHaveText(/^\d\d:\d\d$/);
});

test('the pages that the house writes have no English word in German', async ({ person, hallway }) => {
  await hallway.say('lobby', 'hallo');
  const anna = await person({ ...german, javaScriptEnabled: false });
  await anna.page.goto('/r/lobby');
  for (const path of Object.keys(PAGES)) {
    await anna.page.goto(path);
    expect(ENGLISH.exec(await words(anna.page))?.[0], path).toBeUndefined();
  }
});

test('what scripts say is in the language of the page, and no other one is fetched', async ({ person }) => {
  const anna = await person(german);
  const fetched: string[] = [];
  anna.page.on('request', (request) => void fetched.push(new URL(request.url()).pathname));
  await anna.page.goto('/settings');
  await anna.page.getByLabel('Zwei leise Töne').check();
  await expect(anna.page.getByText('In diesem Browser gemerkt.')).toBeVisible();
  expect(ENGLISH.exec(await words(anna.page))?.[0]).toBeUndefined();
  await anna.page.goto('/doctor');
  await expect(anna.page.locator('#tabs .verdict')).toHaveText(/^Alle Tabs dieses Browsers/);
  await expect(anna.page.locator('#clock .verdict')).toHaveText(/^Deine Uhr/);
  await expect(anna.page.locator('#frames .verdict')).toHaveText(/^Streams kommen durch/, { timeout: 15_000 });
  expect(ENGLISH.exec(await words(anna.page))?.[0]).toBeUndefined();
  expect(fetched.filter((path) => path.includes('/words/'))).not.toContainEqual(expect.stringContaining('/en.js'));
  expect(await faults(anna.page)).toEqual([]);
});
