// Hallway in the language of whoever reads it: as their browser asks, unless they chose one.

import type { Page } from '@playwright/test';
import { faults } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { Guest } from './guest.ts';
import { NO_SERVER } from './troubles.ts';

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

/** The words of a living page, but for what people say and are called, and for what the browser itself adds. */
async function english(page: Page): Promise<string | undefined> {
  return ENGLISH.exec(await words(page))?.[0];
}

test('what was done about a room is told in the language of whoever reads it', async ({ person, hallway }) => {
  const [anna, ben, host] = [await person(german), await person(), new Guest(hallway.url)];
  const does = async (method: string, path: string, json: object) => expect((await host.send(method, path, json)).status).toBeLessThan(300);
  await does('PUT', '/me', { name: 'Ada' });
  expect((await host.send('POST', '/rooms', { name: 'tee' })).status).toBe(201);
  await does('PUT', '/r/tee/topic', { topic: 'Welcher Tee?' });
  await anna.page.goto('/r/tee');
  await ben.open('tee');
  const happened = (page: Page) => page.locator('[role=log] .happened span');
  const told = { de: ['Ada hat das Thema gesetzt: Welcher Tee?'], en: ['Ada set the topic: Welcher Tee?'] };
  await expect(happened(anna.page)).toHaveText(told.de);
  await expect(happened(ben.page)).toHaveText(told.en);
  await does('PUT', '/r/tee/slow', { seconds: 5 });
  told.de.push('Ada hat eine Pause gesetzt: von jeder Person höchstens eine Nachricht alle 5 Sekunden.');
  told.en.push('Ada turned slow mode on: a message every 5 seconds from everybody.');
  await expect(happened(anna.page)).toHaveText(told.de);
  await expect(happened(ben.page)).toHaveText(told.en);
  await anna.page.reload();
  await expect(happened(anna.page)).toHaveText(told.de);

  // A name that is written from the right turns nothing else around.
  await does('PUT', '/me', { name: 'مرحبا' });
  await does('PUT', '/r/tee/topic', { topic: 'Kaffee?' });
  const last = happened(anna.page).nth(2);
  await expect(last).toHaveText('مرحبا hat das Thema gesetzt: Kaffee?');
  await expect(last).toHaveCSS('direction', 'ltr');
  await expect(last.locator('bdi')).toHaveText(['مرحبا', 'Kaffee?']);
});

test('a German room is German from the first sight on, as it moves, and while the house is away', async ({ person, hallway }) => {
  const [anna, ben] = [await person(german), await person()];
  const { page } = anna;
  await page.goto('/r/lobby');
  const line = page.getByRole('status').filter({ hasText: /^(live|verbinde neu)$/ });
  await expect(line).toHaveText('live');
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page.getByText('Hier ist es still.')).toBeVisible();
  const box = page.getByRole('textbox', { name: 'Nachricht', exact: true });
  await box.fill('Hallo zusammen');
  await page.getByRole('button', { name: 'Senden', exact: true }).click();
  const log = page.getByRole('log', { name: 'Nachrichten' });
  const own = log.getByRole('article').filter({ hasText: 'Hallo zusammen' });
  await expect(own.getByRole('link', { name: 'Bearbeiten oder löschen' })).toBeAttached();

  // Each has the page in their own language, and hears the same.
  await ben.open();
  await ben.say('Moin');
  const his = log.getByRole('article').filter({ hasText: 'Moin' });
  await expect(his.getByRole('link', { name: 'Antworten oder reagieren' })).toBeAttached();
  await expect(ben.item('Hallo zusammen').getByRole('link', { name: 'Reply or react' })).toBeAttached();
  await expect(page.getByRole('complementary', { name: /^Gerade hier/ }).getByRole('listitem')).toHaveCount(2);
  await expect(page.getByRole('complementary', { name: /^Gerade hier/ })).toContainText('du');
  expect(await english(page)).toBeUndefined();
  expect(await faults(page)).toEqual([]);
  expect(await anna.overflow()).toBe(0);

  // What was read of the page that the server wrote is what goes on.
  await page.reload();
  await expect(line).toHaveText('live');
  await expect(own.getByRole('link', { name: 'Bearbeiten oder löschen' })).toBeAttached();

  for (const { troubles } of [anna, ben]) troubles.expect(NO_SERVER);
  await hallway.stop();
  await expect(line).toHaveText('verbinde neu');
  await box.fill('Bist du noch da?');
  await box.press('Enter');
  await expect(log.getByText(/^(Warte auf Hallway|Noch keine Antwort|Wird gesendet)/)).toBeVisible();
  expect(await english(page)).toBeUndefined();
  await hallway.start();
  await expect(line).toHaveText('live', { timeout: 30_000 });
  await expect(ben.message('Bist du noch da?')).toBeVisible({ timeout: 30_000 });
});

test('what is refused before it is sent is said in German', async ({ person }) => {
  const { page } = await person(german);
  await page.goto('/r/lobby');
  await expect(page.getByRole('status').filter({ hasText: /^live$/ })).toBeVisible();
  const box = page.getByRole('textbox', { name: 'Nachricht', exact: true });
  await box.fill('x'.repeat(8_200));
  await expect(page.getByText(/^\d\.\d{3} von \d\.\d{3} Zeichen$/)).toBeVisible();
});

for (const scripts of ['with', 'without'] as const) {
  test(`${scripts} scripts what the house refuses is said in German, and in no other language`, async ({ person, hallway }) => {
    const paula = new Guest(hallway.url);
    await paula.send('PUT', '/me', { name: 'Paula' });
    await paula.send('POST', '/r/lobby/messages', { body: 'Moin' });
    const anna = await person({ ...german, javaScriptEnabled: scripts === 'with' });
    const { page } = anna;
    anna.troubles.expect(/ 40[049] /, /status of 40[049]/);
    await page.goto('/r/lobby');
    await page.getByRole('textbox', { name: 'Nachricht', exact: true }).fill('Auch moin');
    await page.getByRole('button', { name: 'Senden', exact: true }).click();
    await expect(page.getByRole('log').getByText('Auch moin')).toBeVisible();

    /** Whoever hears the page is told in its language, and so is whoever looks at it. */
    const says = async (sentence: string | RegExp) => {
      await expect(page.getByText(sentence)).toBeVisible();
      await expect(page.locator('body [lang]')).toHaveCount(0);
      expect(await english(page)).toBeUndefined();
      // What looks for faults is a script.
      if (scripts === 'with') expect(await faults(page)).toEqual([]);
      expect(await anna.overflow()).toBe(0);
    };
    await page.goto('/');
    await page.locator('button.me').click();
    await page.getByRole('textbox', { name: 'Der Name, den andere sehen' }).fill('Paula');
    await page.getByRole('button', { name: 'Ändern' }).click();
    await says('Jemand hier hat einen Namen, der so aussieht. Wähle einen anderen.');
    await expect(page.getByRole('alert')).toHaveCount(1);
    await page.goto('/');
    await page.getByRole('textbox', { name: 'Name eines Raums, alt oder neu' }).fill('Küche');
    await page.getByRole('button', { name: 'Öffnen' }).click();
    await says(/^Der Name eines Raums besteht aus den Buchstaben a bis z ohne Umlaute/);
    await page.goto('/nirgends');
    await expect(page.getByRole('heading', { level: 1, name: 'Hier ist nichts' })).toBeVisible();
    await expect(page).toHaveTitle('Hier ist nichts · Hallway');
    await says('Unter dieser Adresse gibt es nichts.');
    if (scripts === 'without') return;

    // Where the page stays, it is what scripts are told.
    await page.goto('/r/lobby');
    await page.getByRole('button', { name: /^Du bist/ }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Paula');
    await page.getByRole('button', { name: 'Ändern', exact: true }).click();
    await says('Jemand hier hat einen Namen, der so aussieht. Wähle einen anderen.');
  });
}

test('a question of nothing is refused in German before it is sent', async ({ person, hallway }) => {
  await new Guest(hallway.url).ask('hall', { question: 'Fragen?', adding: 'everyone' });
  const { page } = await person(german);
  await page.goto('/r/hall');
  await expect(page.getByRole('status').filter({ hasText: /^live$/ })).toBeVisible();
  await page.getByRole('textbox', { name: 'Deine Frage' }).fill('   ');
  await page.getByRole('button', { name: 'Fragen', exact: true }).click();
  await expect(page.getByRole('alert')).toHaveText('Darin gibt es nichts zu lesen.');
  expect(await english(page)).toBeUndefined();
});

test('a vote is German in its room, on a phone and on the big screen', async ({ person, hallway }) => {
  const host = new Guest(hallway.url);
  const { id } = await host.ask('hall', { question: 'Tee?', choices: ['Ja', 'Nein'], results: 'hidden' });
  const [anna, wall] = [await person(german), await person(german)];
  await wall.page.goto('/r/hall/screen');
  await expect(wall.page.getByText('Noch hat niemand abgestimmt')).toBeVisible();
  for (const path of ['/r/hall', '/v/hall']) {
    await anna.page.goto(path);
    const card = anna.page.getByRole('region', { name: 'Umfrage' });
    await expect(card).toContainText('Das Ergebnis ist verdeckt, bis es aufgedeckt wird.');
    await card.getByRole('radio', { name: path === '/r/hall' ? 'Ja' : 'Nein' }).check();
    await expect(card.getByRole('status')).toHaveText(/^Danke\. Deine Stimme zählt\./);
    expect(await english(anna.page), path).toBeUndefined();
    expect(await faults(anna.page), path).toEqual([]);
  }
  await expect(wall.page.getByText('1 Person hat abgestimmt')).toBeVisible();
  await host.reveal('hall', id);
  await expect(anna.page.getByRole('region', { name: 'Umfrage' })).toContainText('1 Stimme');
  await host.close('hall', id);
  await expect(wall.page.getByText(/^Geschlossen · 1 Person hat abgestimmt/)).toBeVisible();
  await expect(anna.page.getByRole('region', { name: 'Umfrage' })).toContainText('Es ist Schluss. Deine Stimme zählt.');
  for (const { page } of [anna, wall]) expect(await english(page)).toBeUndefined();
  expect(await faults(wall.page)).toEqual([]);
});

test('the dashboard is German, and says so when nobody listens', async ({ person }) => {
  const { page } = await person(german);
  await page.goto('/status');
  await expect(page.getByRole('status')).toHaveText('live');
  await page.getByRole('button', { name: 'Nicht mehr zuhören' }).click();
  await expect(page.getByRole('button', { name: 'Zuhören', exact: true })).toBeVisible();
  expect(await english(page)).toBeUndefined();
  expect(await faults(page)).toEqual([]);
});

test.describe('with feeds', () => {
  test.use({ flags: ['--demo'] });
  test('live feeds are German as they come', async ({ person }) => {
    const { page } = await person(german);
    await page.goto('/feeds');
    const stop = page.getByRole('button', { name: /^Nicht mehr zuhören/ }).first();
    await expect(page.getByText('live', { exact: true }).first()).toBeVisible();
    await stop.click();
    await expect(page.getByText(/^Du hörst .* nicht mehr zu\.$/)).toBeAttached();
    await expect(page.getByRole('heading', { level: 2, name: 'Temperatur' })).toBeVisible();
    await expect(page.getByText('Wie warm es im Garten ist')).toBeVisible();
    expect(await english(page)).toBeUndefined();
    expect(await faults(page)).toEqual([]);
  });
});

test('what hands do in a German room is German, and no other language is fetched for it', async ({ person, hallway }) => {
  await hallway.say('lobby', 'Moin');
  const anna = await person(german);
  const { page } = anna;
  const fetched: string[] = [];
  page.on('request', (request) => void fetched.push(new URL(request.url()).pathname));
  await page.goto('/r/lobby');
  await expect(page.getByRole('status').filter({ hasText: /^live$/ })).toBeVisible();
  const log = page.getByRole('log', { name: 'Nachrichten' });
  await log.getByRole('article').filter({ hasText: 'Moin' }).getByRole('link', { name: 'Antworten oder reagieren' }).click();
  const menu = page.getByRole('dialog', { name: 'Nachricht', exact: true });
  await expect(menu.getByRole('button', { name: 'Reagieren mit 👍' })).toBeVisible();
  expect(await english(page)).toBeUndefined();
  expect(await faults(page)).toEqual([]);
  await menu.getByRole('button', { name: 'Antworten' }).click();
  await expect(page.locator('.replying').getByRole('button', { name: 'Abbrechen' })).toBeVisible();
  const box = page.getByRole('textbox', { name: 'Nachricht', exact: true });
  await box.fill('Auch moin');
  await box.press('Enter');
  await expect(log.getByRole('article').filter({ hasText: 'Auch moin' })).toBeVisible();
  await box.press('ArrowUp');
  await expect(page.getByRole('textbox', { name: 'Deine Nachricht bearbeiten' })).toBeFocused();
  expect(await english(page)).toBeUndefined();
  await page.keyboard.press('Escape');
  await box.focus();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'In einen Raum gehen' })).toBeVisible();
  expect(await english(page)).toBeUndefined();
  expect(await faults(page)).toEqual([]);
  const spoken = fetched.filter((path) => path.includes('/words/'));
  expect(spoken.length).toBeGreaterThan(0);
  expect(spoken.filter((path) => !path.endsWith('/room/words/de.js'))).toEqual([]);
});

test('a room tells its days in the language that was chosen, whatever the browser speaks', async ({ person, hallway }) => {
  await hallway.say('lobby', 'Moin');
  const { page } = await person();
  await page.goto('/settings');
  await page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch');
  await page.getByRole('region', { name: 'Language' }).getByRole('button', { name: 'Choose' }).click();
  await page.goto('/r/lobby');
  await expect(page.getByRole('heading', { level: 2, name: 'Heute', exact: true })).toBeVisible();
});
