// Markdown: the house makes it HTML, and everybody sees the same, live, after a reload and without a script.

import { faults } from './axe.ts';
import { expect, test } from './fixtures.ts';
import type { RoomPage } from './pages/room.ts';

const MENU = 'Today *only*:\n- **soup**\n- `bread`\n\n> with [salt](https://example.org/salt)\n\n```\n<b>*not*</b>\n```';

/** The body of the one message. */
async function reads(reader: RoomPage): Promise<void> {
  const body = reader.bodies;
  await expect(body.locator('em')).toHaveText('only');
  await expect(body.locator('ul > li')).toHaveText(['soup', 'bread']);
  await expect(body.locator('li > strong')).toHaveText('soup');
  await expect(body.locator('blockquote a')).toHaveAttribute('href', 'https://example.org/salt');
  await expect(body.locator('blockquote a')).toHaveAttribute('rel', /\bnofollow\b/);
  await expect(body.locator('pre code')).toHaveText('<b>*not*</b>');
}

test('Markdown is shown to everybody as it is meant, and edited as it was written', async ({ person }) => {
  const [anna, ben, plain] = [await person(), await person({ colorScheme: 'dark' }), await person({ javaScriptEnabled: false })];
  await anna.open();
  await ben.open();
  await anna.say(MENU);
  for (const reader of [anna, ben]) await reads(reader);
  await plain.read();
  await reads(plain);
  await ben.page.reload();
  await ben.is('live');
  await reads(ben);
  for (const reader of [anna, ben]) expect(await faults(reader.page)).toEqual([]);
  expect(await ben.overflow()).toBe(0);

  await anna.log.getByRole('link', { name: 'Edit or delete' }).click();
  await anna.dialog.getByRole('button', { name: 'Edit' }).click();
  await expect(anna.editBox).toHaveValue(MENU);
  await anna.editBox.fill('nothing *left*');
  await anna.saveButton.click();
  for (const reader of [anna, ben]) {
    await reader.hasExactly(['nothing left']);
    await expect(reader.bodies.locator('em')).toHaveText('left');
  }
  await anna.log.getByRole('link', { name: 'Edit or delete' }).click();
  await anna.dialog.getByRole('button', { name: 'Edit' }).click();
  await expect(anna.editBox).toHaveValue('nothing *left*');
  await anna.editBox.fill('plain');
  await anna.saveButton.click();
  await ben.hasExactly(['plain']);
  await expect(ben.bodies.locator('*')).toHaveCount(0);
});

test('the end of a line is the end of a line, and a line of code as long as it likes', async ({ person }) => {
  const anna = await person({ viewport: { width: 360, height: 640 } });
  await anna.open();
  await anna.say('*one*\ntwo');
  await anna.hasExactly(['one\ntwo']);
  await anna.say('```\n' + 'x'.repeat(500) + '\n```');
  await expect(anna.bodies).toHaveCount(2);
  await expect(anna.bodies.locator('pre')).toBeVisible();
  expect(await anna.overflow()).toBe(0);
  expect(await faults(anna.page)).toEqual([]);
});
