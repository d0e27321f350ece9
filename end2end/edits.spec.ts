// Editing and deleting one's own messages: seen by everybody, by whoever comes back, and without a script.

import { faults } from './axe.ts';
import { expect, test } from './fixtures.ts';
import type { Locator } from '@playwright/test';
import type { RoomPage } from './pages/room.ts';
import { NO_SERVER } from './troubles.ts';

const numbered = (what: string, count: number) => Array.from({ length: count }, (_, i) => `${what} ${i + 1}`);

/** What stands in the list where a message was. */
function traces(reader: RoomPage): Locator { return reader.log.locator('article.deleted .trace'); }

/** Gives one's own message other words, by its menu. */
async function change(author: RoomPage, body: string, other: string): Promise<void> {
  await author.moreLink(body).click();
  await author.dialog.getByRole('button', { name: 'Edit' }).click();
  await author.editBox.fill(other);
  await author.saveButton.click();
}

/** Deletes one's own message, by its menu. */
async function takeBack(author: RoomPage, body: string): Promise<void> {
  await author.moreLink(body).click();
  await author.dialog.getByRole('button', { name: 'Delete' }).click();
  await author.dialog.getByRole('button', { name: 'Delete' }).click();
}

test('a message that is edited is edited for everybody, with a mark and when', async ({ person }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  await ben.open();
  await anna.say('The kettel is on.');
  await ben.say('Which kettle?');
  await expect(ben.message('The kettel is on.')).toBeVisible();
  await change(anna, 'The kettel is on.', 'The kettle is on.');
  for (const reader of [anna, ben]) {
    await reader.hasExactly(['The kettle is on.', 'Which kettle?']);
    const mark = reader.item('The kettle is on.').locator('.edited');
    await expect(mark).toHaveText(/^edited \d\d:\d\d$/);
    await expect(mark.locator('time')).toHaveAttribute('title', /20\d\d/);
    expect(await faults(reader.page)).toEqual([]);
  }
  await expect(ben.moreLink('The kettle is on.'), 'nobody else can edit it').toHaveCount(0);
  await ben.page.reload();
  await ben.hasExactly(['The kettle is on.', 'Which kettle?']);
  await expect(ben.item('The kettle is on.').locator('.edited')).toBeVisible();
});

test('however much is said meanwhile, whoever edits a message goes on editing it', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  await anna.say('The kettel is on.');
  await anna.moreLink('The kettel is on.').click();
  await anna.dialog.getByRole('button', { name: 'Edit' }).click();
  await anna.editBox.fill('The kettle');
  await hallway.sayAll('lobby', numbered('meanwhile', 170));
  await expect(anna.message('meanwhile 170')).toHaveCount(1);
  await expect(anna.editBox).toBeFocused();
  await anna.page.keyboard.type(' is on.');
  await anna.saveButton.click();
  await expect.poll(async () => (await hallway.bodies('lobby')).includes('The kettle is on.')).toBe(true);
});

test('what is deleted leaves a trace and no words, also for who comes back', async ({ person, gate }) => {
  const [anna, ben, cleo] = [await person(), await person(), await person({ baseURL: gate.url })];
  for (const reader of [anna, ben, cleo]) await reader.open();
  await anna.say('between us');
  await ben.say('what was that?');
  await expect(cleo.message('what was that?')).toBeVisible();
  await expect(cleo.message('between us')).toBeVisible();
  cleo.troubles.expect(NO_SERVER);
  await gate.refuses();
  await cleo.is('reconnecting');

  await takeBack(anna, 'between us');
  for (const reader of [anna, ben]) {
    await expect(traces(reader)).toHaveText(['This message was deleted.']);
    await reader.hasExactly(['what was that?']);
    expect(await reader.page.content()).not.toContain('between us');
    expect(await faults(reader.page)).toEqual([]);
  }
  await expect(cleo.message('between us'), 'nobody has told yet').toBeVisible();
  await gate.passes();
  await cleo.is('live', { timeout: 20_000 });
  await expect(traces(cleo)).toHaveText(['This message was deleted.']);
  await cleo.hasExactly(['what was that?']);
  await ben.lobby.open();
  await expect(ben.page.getByRole('main')).not.toContainText('between us');
});

test('what changed above a gap is read anew', async ({ person, hallway, gate }) => {
  test.slow();
  const [anna, ben] = [await person(), await person({ baseURL: gate.url })];
  await anna.open();
  await ben.open();
  await anna.say('worng');
  await expect(ben.message('worng')).toBeVisible();
  ben.troubles.expect(NO_SERVER);
  await gate.refuses();
  await ben.is('reconnecting');
  await change(anna, 'worng', 'right');
  await expect(anna.message('right')).toBeVisible();
  await hallway.sayAll('lobby', numbered('missed', 1_010));
  await gate.passes();
  await expect(ben.gap).toBeVisible({ timeout: 30_000 });
  await expect(ben.message('right')).toBeAttached();
  await expect(ben.message('worng')).toHaveCount(0);
});

test('without scripts a message is edited and deleted on a page of its own', async ({ person }) => {
  const [anna, ben] = [await person({ javaScriptEnabled: false }), await person()];
  await anna.read();
  await anna.send('one\nand <two>');
  await ben.open();
  await expect(ben.bodies).toHaveCount(1);
  await anna.moreLink('one and <two>').click();
  const box = anna.page.getByRole('textbox', { name: 'Your message', exact: true });
  await expect(box).toHaveValue('one\nand <two>');
  await box.fill('one\nand three');
  await anna.page.getByRole('button', { name: 'Save' }).click();
  await expect(anna.page).toHaveURL(/\/r\/lobby\?around=\d+#m\d+$/);
  await anna.hasExactly(['one\nand three']);
  await ben.hasExactly(['one\nand three']);

  await anna.moreLink('one and three').click();
  await anna.page.getByRole('button', { name: 'Delete this message' }).click();
  await expect(traces(anna)).toHaveText(['This message was deleted.']);
  await expect(traces(ben)).toHaveText(['This message was deleted.']);
  await anna.hasExactly([]);
  await ben.hasExactly([]);
});

test('the page on which a message is edited has nothing that a machine finds at fault', async ({ person }) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const anna = await person({ colorScheme });
    await anna.open();
    await anna.say('hello');
    const address = await anna.moreLink('hello').getAttribute('href');
    await anna.page.goto(address!);
    expect(await faults(anna.page)).toEqual([]);
    await anna.page.getByRole('textbox').fill(' ');
    await anna.page.evaluate(() => document.querySelector('textarea')!.removeAttribute('required'));
    anna.troubles.expect(/status of 400/, / 400 POST/);
    await anna.page.getByRole('button', { name: 'Save' }).click();
    await expect(anna.page.getByText('There is nothing to read in this message.')).toBeVisible();
    expect(await faults(anna.page)).toEqual([]);
  }
});
