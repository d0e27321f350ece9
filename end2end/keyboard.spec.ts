// Without a mouse: everything is reached by Tab, seen when it is, and done by Enter.

import { expect, test } from './fixtures.ts';
import { Guest, votesOf } from './guest.ts';
import type { RoomPage } from './pages/room.ts';
import type { Locator } from '@playwright/test';

/** Tabs until something has the focus; on the way, whatever has it must show it. */
async function tabTo(page: RoomPage, target: Locator): Promise<void> {
  for (let step = 0; step < 40; step++) {
    await page.page.keyboard.press('Tab');
    const ring = await page.page.evaluate(() => {
      const focused = document.activeElement;
      if (!focused || focused === document.body) return 'none';
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(focused);
      const own = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 ? 'outline' : boxShadow !== 'none' ? 'shadow' : '';
      const parent = focused.parentElement && getComputedStyle(focused.parentElement);
      const around = parent && parent.outlineStyle !== 'none' && parseFloat(parent.outlineWidth) >= 2 ? 'outline around' : '';
      return own || around || `no ring on ${focused.outerHTML.slice(0, 120)}`;
    });
    expect(ring).not.toContain('no ring');
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`Tab never came to ${target}`);
}

test('from the lobby into a room and into the talk with the keyboard only', async ({ person, hallway }) => {
  await hallway.say('lobby', 'hello');
  const anna = await person();
  await anna.page.goto('/');
  await tabTo(anna, anna.lobby.room('lobby'));
  await anna.page.keyboard.press('Enter');
  await anna.is('live');
  await tabTo(anna, anna.box);
  await anna.page.keyboard.type('one');
  await anna.page.keyboard.press('Shift+Enter');
  await anna.page.keyboard.type('two');
  await expect(anna.box).toHaveValue('one\ntwo');
  await anna.page.keyboard.press('Enter');
  await expect(anna.box).toHaveValue('');
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['hello', 'one\ntwo']);
  await anna.page.keyboard.type('three');
  await tabTo(anna, anna.sendButton);
  await anna.page.keyboard.press('Enter');
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['hello', 'one\ntwo', 'three']);
});

test('the name is changed with the keyboard only', async ({ person }) => {
  const anna = await person();
  await anna.open();
  await tabTo(anna, anna.renameButton);
  await anna.page.keyboard.press('Enter');
  if (!(await anna.nameField.evaluate((field) => field === document.activeElement))) await tabTo(anna, anna.nameField);
  await anna.nameField.press('ControlOrMeta+a');
  await anna.page.keyboard.type('Anna Seghers');
  await anna.page.keyboard.press('Enter');
  await expect(anna.people).toHaveText([/Anna Seghers/]);
});

test('the list of messages can be scrolled with the keyboard', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', Array.from({ length: 60 }, (_, i) => `message ${i + 1}`));
  const anna = await person();
  await anna.open();
  await expect(anna.message('message 60')).toBeInViewport();
  await tabTo(anna, anna.log);
  await anna.page.keyboard.press('PageUp');
  await anna.page.keyboard.press('PageUp');
  await expect(anna.message('message 60')).not.toBeInViewport();
});

test('Enter that chooses a word in an input method does not send', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  await anna.box.fill('にほん');
  await anna.box.evaluate((box) => {
    const key = { key: 'Enter', code: 'Enter', bubbles: true, cancelable: true };
    box.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
    box.dispatchEvent(new KeyboardEvent('keydown', { ...key, isComposing: true, keyCode: 229 }));
    box.dispatchEvent(new KeyboardEvent('keyup', { ...key, isComposing: true }));
    box.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, data: '日本' }));
    // Safari ends the composition before the key goes down: the code is all that tells.
    box.dispatchEvent(new KeyboardEvent('keydown', { ...key, isComposing: false, keyCode: 229 }));
  });
  await expect(anna.box).toHaveValue('にほん');
  await anna.box.press('Enter');
  await expect(anna.message('にほん')).toBeVisible();
  await expect.poll(() => hallway.bodies('lobby')).toEqual(['にほん']);
});

test('a poll is made, voted in and closed with the keyboard only', async ({ person, hallway }) => {
  const anna = await person();
  const { keyboard } = anna.page;
  await anna.open();
  await anna.box.focus();
  await keyboard.type('/poll Tea? Green, Black');
  await keyboard.press('Enter');
  await expect(anna.newPoll.question).toHaveValue('Tea?');
  await tabTo(anna, anna.newPoll.askButton);
  await keyboard.press('Enter');
  const card = anna.poll('Tea?');
  await expect(card.root).toBeVisible();
  await anna.is('live');
  await tabTo(anna, card.choice('Green'));
  await keyboard.press('Space');
  await expect(card.thanks).toBeVisible();
  await keyboard.press('ArrowDown');
  await expect(card.choice('Black')).toBeFocused();
  await card.stands({ Green: 0, Black: 1 });
  await tabTo(anna, card.takeBackButton);
  await keyboard.press('Enter');
  await card.stands({ Green: 0, Black: 0 });
  await tabTo(anna, card.closeButton);
  await keyboard.press('Enter');
  await card.isClosed();
  await expect.poll(async () => ((await hallway.json('/r/lobby/polls')) as { polls: Array<{ state: string }> }).polls[0].state).toBe('closed');
});

test('questions stay in their places while the keyboard is among them', async ({ person, hallway }) => {
  const host = new Guest(hallway.url);
  const { id } = await host.ask('lobby', { question: 'What would you like to know?', choices: ['Why?', 'When?', 'Where?'], select: 'many', adding: 'everyone' });
  await host.vote('lobby', id, 0);
  const anna = await person();
  await anna.phone.open();
  const card = anna.phone.poll('What would you like to know?');
  await tabTo(anna, card.choice('Where?'));
  await new Guest(hallway.url).vote('lobby', id, 2);
  await new Guest(hallway.url).vote('lobby', id, 2);
  await expect(card.lines.last()).toContainText('2 votes');
  await anna.page.keyboard.press('Space');
  await expect.poll(async () => votesOf(await host.read('lobby', id))).toEqual([1, 0, 3]);
  await expect(card.choice('Where?')).toBeFocused();
  await expect(card.lines.first()).toContainText('Why?');
  await card.choice('Where?').blur();
  await expect(card.lines.first()).toContainText('Where?');
});
