// Pictures and files: chosen, pasted and dropped, shown to everybody with their size, kept while the house is away.

import { readFileSync } from 'node:fs';
import { faults } from './axe.ts';
import { expect, test } from './fixtures.ts';
import type { RoomPage } from './pages/room.ts';
import { NO_SERVER } from './troubles.ts';

const PICTURE = new URL('../docs/screenshots/room.png', import.meta.url);
const picture = { name: 'room.png', mimeType: 'image/png', buffer: readFileSync(PICTURE) };
const note = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(`words in ${name}`) });

const chooser = ({ page }: RoomPage) => page.getByLabel('Add pictures or files');
const sending = ({ page }: RoomPage) => page.getByRole('list', { name: 'To be sent' }).getByRole('listitem');
const shown = ({ log }: RoomPage, name: string) => log.getByRole('img', { name });

/** Does with files what an application does that they are taken from. */
async function hand(person: RoomPage, type: 'paste' | 'drop', files: Array<{ name: string; mimeType: string; buffer: Buffer }>): Promise<void> {
  const given = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, bytes: [...buffer] }));
  await person.box.evaluate(
    (box, { type, given }) => {
      const data = new DataTransfer();
      for (const { name, mimeType, bytes } of given) data.items.add(new File([new Uint8Array(bytes)], name, { type: mimeType }));
      const options = { bubbles: true, cancelable: true };
      box.dispatchEvent(type === 'paste' ? new ClipboardEvent(type, { ...options, clipboardData: data }) : new DragEvent(type, { ...options, dataTransfer: data }));
    },
    { type, given },
  );
}

test('a picture is chosen, goes with the words, and takes its place for everybody before it comes', async ({ person }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  await ben.open();
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await ben.page.route('**/files/*', async (route) => {
    await held;
    await route.continue();
  });
  await chooser(anna).setInputFiles([picture, note('plan.txt')]);
  await expect(sending(anna)).toHaveText([/room\.png.*Ready/, /plan\.txt.*Ready/]);
  expect(await faults(anna.page)).toEqual([]);
  await anna.send('look at *this*');
  await expect(anna.box).toHaveValue('');
  for (const reader of [anna, ben]) {
    await expect(reader.log.getByText('look at this')).toBeVisible();
    await expect(reader.log.getByRole('link', { name: 'plan.txt' })).toBeVisible();
  }
  await expect(sending(anna)).toHaveCount(0);
  const before = await shown(ben, 'room.png').boundingBox();
  const end = await ben.log.evaluate((log) => log.scrollHeight);
  expect(before!.height).toBeGreaterThan(50);
  release();
  await expect.poll(() => shown(ben, 'room.png').evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
  expect(await shown(ben, 'room.png').boundingBox(), 'nothing jumps').toEqual(before);
  expect(await ben.log.evaluate((log) => log.scrollHeight)).toBe(end);
  for (const reader of [anna, ben]) expect(await faults(reader.page)).toEqual([]);

  const [download] = await Promise.all([ben.page.waitForEvent('download'), ben.log.getByRole('link', { name: 'plan.txt' }).click()]);
  expect(download.suggestedFilename()).toBe('plan.txt');
});

test('what is pasted and dropped waits above the box, and can be taken out; a message needs no words', async ({ person, hallway }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  await ben.open();
  await hand(anna, 'paste', [picture]);
  await hand(anna, 'drop', [note('a.txt'), note('b.txt')]);
  await expect(sending(anna)).toHaveCount(3);
  await anna.page.getByRole('button', { name: 'Remove a.txt' }).click();
  await expect(sending(anna)).toHaveCount(2);
  await expect(anna.box).toBeFocused();
  await anna.box.press('Enter');
  await expect(shown(ben, 'room.png')).toBeVisible();
  await expect(ben.log.getByRole('link', { name: 'b.txt' })).toBeVisible();
  await expect(ben.log.getByRole('link', { name: 'a.txt' })).toHaveCount(0);
  expect(await hallway.bodies('lobby')).toEqual(['']);
  await anna.send('/me waves');
  await expect(ben.log.getByText('waves')).toBeVisible();

  await chooser(anna).setInputFiles(['1', '2', '3', '4', '5'].map((name) => note(`${name}.txt`)));
  await expect(sending(anna).filter({ hasText: 'A message has at most 4 files.' })).toHaveCount(1);
});

test('while the house is away a picture waits, says so, and is sent once', async ({ person, gate, hallway, troubles }) => {
  troubles.expect(NO_SERVER);
  const anna = await person({ baseURL: gate.url });
  await anna.open();
  // What takes them is there already; then nothing is.
  await chooser(anna).setInputFiles([note('first.txt')]);
  await expect(sending(anna)).toHaveText([/Ready/]);
  await gate.refuses();
  await chooser(anna).setInputFiles([picture]);
  await anna.send('from far away');
  await expect(sending(anna).filter({ hasText: 'Waiting for Hallway' })).toHaveCount(1);
  await gate.passes();
  await expect(shown(anna, 'room.png')).toBeVisible({ timeout: 60_000 });
  await expect(anna.log.getByRole('link', { name: 'first.txt' })).toBeVisible();
  expect(await hallway.bodies('lobby')).toEqual(['from far away']);
});

const SAY = /^\/r\/lobby\/messages$/;
const AWAY = [NO_SERVER, /status of 503/, / 503 POST /];

test('a message with a file that the house has keeps its turn and outlives a reload', async ({ person, gate, hallway }) => {
  const anna = await person({ baseURL: gate.url });
  await anna.open();
  anna.troubles.expect(...AWAY);
  gate.answersAt('POST', SAY, 503);
  await anna.say('before it');
  await chooser(anna).setInputFiles([note('plan.txt'), note('more.txt')]);
  await expect(sending(anna)).toHaveText([/Ready/, /Ready/]);
  await anna.say('look at this');
  await anna.say('after it');
  await expect(sending(anna)).toHaveCount(0);
  await expect.poll(() => gate.count('POST', SAY)).toBeGreaterThanOrEqual(1);
  await anna.page.reload();
  for (const body of ['before it', 'look at this', 'after it']) await expect(anna.message(body)).toBeVisible();
  expect(await hallway.bodies('lobby')).toEqual([]);
  gate.answersNowhere();
  await expect.poll(() => hallway.bodies('lobby'), { timeout: 30_000 }).toEqual(['before it', 'look at this', 'after it']);
  const bearer = anna.log.getByRole('article').filter({ hasText: 'look at this' });
  for (const name of ['plan.txt', 'more.txt']) await expect(bearer.getByRole('link', { name })).toBeVisible();
  await expect(anna.log.getByRole('article')).toHaveCount(3);
});

test('while the house is away a file without words waits in the list', async ({ person, gate, hallway }) => {
  const anna = await person({ baseURL: gate.url });
  await anna.open();
  anna.troubles.expect(...AWAY);
  await chooser(anna).setInputFiles([note('alone.txt')]);
  await expect(sending(anna)).toHaveText([/Ready/]);
  gate.answersAt('POST', SAY, 503);
  await anna.box.press('Enter');
  await expect(anna.log.getByText('📎')).toBeVisible();
  gate.answersNowhere();
  await expect(anna.log.getByRole('link', { name: 'alone.txt' })).toBeVisible({ timeout: 30_000 });
  await expect(anna.log.getByText('📎')).toHaveCount(0);
  expect(await hallway.bodies('lobby')).toEqual(['']);
});

/** Keeps what is sent to the house from it, until it is called. */
async function holdBack({ page }: RoomPage): Promise<() => void> {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/files?name=*', async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

const LATER = 'Sent as soon as it is all there.';

test('words that are sent before their file is there stay a draft until it is, and are said once', async ({ person, hallway }) => {
  const [anna, ben] = [await person(), await person()];
  await ben.open();
  await ben.send('a question');
  await anna.open();
  await anna.reply('a question');
  const release = await holdBack(anna);
  await chooser(anna).setInputFiles([note('plan.txt')]);
  await anna.say('words that wait');
  await expect(sending(anna).getByText(LATER)).toBeVisible();
  expect(await faults(anna.page)).toEqual([]);
  await expect(anna.box).toHaveValue('words that wait');
  const next = await anna.tab();
  await next.open();
  await expect(next.box).toHaveValue('words that wait');
  await expect(next.replying).toContainText('a question');
  release();
  const said = anna.log.getByRole('article').filter({ hasText: 'words that wait' });
  await expect(said.getByRole('link', { name: 'plan.txt' })).toBeVisible();
  await expect(said.locator('.quote')).toContainText('a question');
  await expect(sending(anna)).toHaveCount(0);
  for (const tab of [anna, next]) {
    await expect(tab.box, 'nobody says it again').toHaveValue('');
    await expect(tab.replying).toBeEmpty();
  }
  expect(await hallway.bodies('lobby')).toEqual(['a question', 'words that wait']);
});

test('words that wait for their file are in the box of the next page', async ({ person, gate }) => {
  const anna = await person({ baseURL: gate.url });
  await anna.open();
  anna.troubles.expect(...AWAY);
  gate.answersAt('POST', /^\/r\/lobby\/files/, 503);
  await chooser(anna).setInputFiles([note('plan.txt')]);
  await anna.say('words that wait');
  await expect(sending(anna).getByText(LATER)).toBeVisible();
  const next = await anna.tab();
  await anna.page.close();
  await next.open();
  await expect(next.box).toHaveValue('words that wait');
});

test('what is changed while a file is on its way is not sent until it is meant', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  const release = await holdBack(anna);
  await chooser(anna).setInputFiles([note('plan.txt')]);
  await anna.say('with the plan');
  await expect(sending(anna).getByText(LATER)).toBeVisible();
  await anna.box.press('End');
  await anna.box.pressSequentially(', I think');
  await expect(sending(anna).getByText(LATER)).toHaveCount(0);
  release();
  await expect(sending(anna)).toHaveText([/Ready/]);
  await expect(anna.box).toHaveValue('with the plan, I think');
  expect(await hallway.bodies('lobby')).toEqual([]);
  await anna.box.press('Enter');
  await expect(anna.log.getByRole('link', { name: 'plan.txt' })).toBeVisible();
  expect(await hallway.bodies('lobby')).toEqual(['with the plan, I think']);
});

test('a message is said once with its files, and as an answer to what it was meant for', async ({ person, hallway }) => {
  const [anna, ben] = [await person(), await person()];
  await ben.open();
  for (const question of ['first question', 'second question']) await ben.send(question);
  await anna.open();
  await anna.reply('first question');
  const release = await holdBack(anna);
  await chooser(anna).setInputFiles([note('plan.txt')]);
  await anna.say('yes');
  await expect(sending(anna).getByText(LATER)).toBeVisible();
  await anna.reply('second question');
  release();
  await expect(sending(anna)).toHaveText([/Ready/]);
  expect(await hallway.bodies('lobby')).toEqual(['first question', 'second question']);
  await anna.box.evaluate((box: HTMLTextAreaElement) => {
    box.form!.requestSubmit();
    box.form!.requestSubmit();
  });
  await expect(anna.log.getByRole('link', { name: 'plan.txt' })).toHaveCount(1);
  await anna.send('after it');
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['first question', 'second question', 'yes', 'after it']);
});

test('what another tab says meanwhile is not said again when the file is there', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  const release = await holdBack(anna);
  await chooser(anna).setInputFiles([note('plan.txt')]);
  await anna.say('words that wait');
  await expect(sending(anna).getByText(LATER)).toBeVisible();
  const next = await anna.tab();
  await next.open();
  await expect(next.box).toHaveValue('words that wait');
  await next.box.press('Enter');
  await expect(anna.message('words that wait')).toBeVisible();
  await expect(sending(anna).getByText(LATER)).toHaveCount(0);
  release();
  await expect(sending(anna)).toHaveText([/Ready/]);
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['words that wait']);
});

test('what is written in two tabs stays in each', async ({ person }) => {
  const anna = await person();
  await anna.open('tea');
  await anna.box.fill('a draft elsewhere');
  await anna.open();
  const next = await anna.tab();
  await next.open();
  await anna.box.fill('half a thought');
  await next.box.fill('w');
  await next.send('w');
  await expect(next.box).toHaveValue('');
  await expect(anna.box).toHaveValue('half a thought');
});

test('a fifth file comes in when one of four is taken out; the same one twice is told', async ({ person }) => {
  const anna = await person();
  await anna.open();
  await chooser(anna).setInputFiles(['1', '2', '3', '4', '5'].map((name) => note(`${name}.txt`)));
  await expect(sending(anna).filter({ hasText: 'Ready' })).toHaveCount(4);
  await expect(sending(anna).last()).toHaveText(/5\.txt.*at most 4 files/);
  await anna.page.getByRole('button', { name: 'Remove 2.txt' }).click();
  await expect(sending(anna)).toHaveText([/1\.txt.*Ready/, /3\.txt.*Ready/, /4\.txt.*Ready/, /5\.txt.*Ready/]);
  await anna.page.getByRole('button', { name: 'Remove 1.txt' }).click();
  await chooser(anna).setInputFiles([{ ...note('3.txt'), name: 'three.txt' }]);
  await expect(sending(anna).last()).toHaveText(/three\.txt.*The same as 3\.txt\./);
  await anna.page.getByRole('button', { name: 'Remove 3.txt' }).click();
  await expect(sending(anna)).toHaveText([/4\.txt.*Ready/, /5\.txt.*Ready/, /three\.txt.*Ready/]);
  await chooser(anna).setInputFiles([{ ...note('4.txt'), name: 'four.txt' }, note('6.txt'), note('7.txt')]);
  await expect(sending(anna).filter({ hasText: 'Ready' })).toHaveCount(4);
  await expect(sending(anna).filter({ hasText: 'The same as 4.txt.' })).toHaveCount(1);
  await anna.page.getByRole('button', { name: 'Remove four.txt' }).click();
  await expect(sending(anna).last()).toHaveText(/7\.txt.*at most 4 files/);
  await anna.send('four of them');
  await expect(anna.log.getByRole('link', { name: 'three.txt' })).toBeVisible();
  await expect(sending(anna)).toHaveText([/7\.txt.*Ready/]);
});

test('what is sent before that is there which takes files waits for it', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await anna.page.route('**/room/files.js*', async (route) => {
    await held;
    await route.continue();
  });
  await chooser(anna).setInputFiles([note('plan.txt')]);
  await anna.say('/Me brings the plan');
  expect(await hallway.bodies('lobby')).toEqual([]);
  release();
  await expect(anna.log.getByRole('link', { name: 'plan.txt' })).toBeVisible();
  await expect(anna.box).toHaveValue('');
  expect(await hallway.bodies('lobby')).toEqual(['/Me brings the plan']);
});

test('what cannot be said with its files stays in the box, with what it answers', async ({ person, troubles }) => {
  troubles.expect(/ 400 POST /, /status of 400/);
  const [anna, ben] = [await person(), await person()];
  await ben.open();
  await ben.send('a question');
  await anna.open();
  await anna.reply('a question');
  const release = await holdBack(anna);
  await chooser(anna).setInputFiles([{ ...picture, buffer: picture.buffer.subarray(0, 400) }]);
  await anna.say('the answer');
  await expect(sending(anna).getByText(LATER)).toBeVisible();
  release();
  await expect(sending(anna)).toContainText(["This picture can't be read."]);
  await expect(anna.box).toHaveValue('the answer');
  await expect(anna.replying).toContainText('a question');
  await anna.page.getByRole('button', { name: 'Remove room.png' }).click();
  await anna.box.press('Enter');
  await expect(ben.quote('the answer')).toContainText('a question');
});

test('what the house refuses stays above the box with the reason', async ({ person, troubles }) => {
  troubles.expect(/ 400 POST /, /status of 400/);
  const anna = await person();
  await anna.open();
  await chooser(anna).setInputFiles([{ ...picture, buffer: picture.buffer.subarray(0, 400) }]);
  await expect(sending(anna)).toContainText("This picture can't be read.");
  expect(await faults(anna.page)).toEqual([]);
});

test('without scripts a form sends words and a picture at once', async ({ person }) => {
  const [anna, ben] = [await person({ javaScriptEnabled: false }), await person()];
  await ben.open();
  await anna.read();
  await chooser(anna).setInputFiles([picture]);
  await anna.send('by a form');
  for (const reader of [anna, ben]) {
    await expect(reader.log.getByText('by a form')).toBeVisible();
    await expect(shown(reader, 'room.png')).toBeVisible();
  }
});
