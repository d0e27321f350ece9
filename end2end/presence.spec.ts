// Who is here, while pages come and go.

import { faults } from './axe.ts';
import { expect, test } from './fixtures.ts';
import type { RoomPage } from './pages/room.ts';

test('whoever loads the page anew was not gone for the others, and whoever closes it is, a moment later', async ({ person }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  await anna.rename('Anna Bell');
  await ben.open();
  await ben.is('live');
  const row = ben.page.locator('.people li', { hasText: 'Anna Bell' });
  await expect(row).toHaveCount(1);
  // What the page has ever shown, however briefly.
  const lost = await ben.page.evaluateHandle(() => {
    const seen = { lost: 0 };
    const people = document.querySelector('.people')!;
    new MutationObserver(() => (seen.lost += Number(!people.textContent!.includes('Anna Bell')))).observe(people, {
      childList: true,
      characterData: true,
      subtree: true,
    });
    return seen;
  });
  for (const words of ['here again', 'and again']) {
    await anna.page.reload();
    await anna.is('live');
    await anna.say(words);
    await expect(ben.message(words)).toBeVisible();
  }
  expect(await lost.evaluate(({ lost }) => lost)).toBe(0);
  await anna.page.close();
  await expect(row).toHaveCount(0);
  expect(await lost.evaluate(({ lost }) => lost)).toBeGreaterThan(0);
});

test.describe('where ten minutes are three seconds', () => {
  test.use({ flags: ['--away-after', '3'] });

  /** Looks at a page, with a hand on the mouse, until it says this. */
  async function lookUntil(reader: RoomPage, words: string, ...others: RoomPage[]): Promise<void> {
    let at = 100;
    const text = async () => {
      at = 700 - at;
      for (const each of [reader, ...others]) await each.page.mouse.move(at, at);
      return reader.page.locator('.people-button').textContent();
    };
    await expect.poll(text, { intervals: [200], timeout: 20_000 }).toBe(words);
  }

  test('whoever looks at none of their tabs is away, and here again as soon as they do', async ({ person }) => {
    test.slow();
    const [anna, ben, carl] = [await person(), await person(), await person()];
    for (const [reader, name] of [[carl, 'Carl Gray'], [anna, 'Anna Bell'], [ben, 'Ben Hall']] as const) {
      await reader.open();
      await reader.rename(name);
      await reader.show();
    }
    const other = await anna.tab();
    await other.open('kitchen');
    await other.is('live');
    await other.show();
    await lookUntil(ben, '3 here', other, carl);
    // One of Anna's tabs is hidden, and she looks at the other one.
    await carl.hide();
    await anna.hide();
    await lookUntil(ben, '2 here, 1 away', other);
    // Where there is room for the column, it says so in sight.
    await expect(ben.page.locator('.people .others')).toHaveText('1 away');
    await other.hide();
    await lookUntil(ben, '1 here, 2 away');
    expect(await faults(ben.page)).toEqual([]);
    // What moves on a hidden page is nobody's hand.
    await carl.page.mouse.move(30, 30);

    const about = await ben.tab();
    await about.page.goto('/r/lobby/people');
    const row = (name: string) => about.page.getByRole('listitem').filter({ hasText: name });
    await expect(row('Anna Bell')).toContainText('away');
    await expect(row('Carl Gray')).toContainText('away');
    await expect(row('Ben Hall').getByText('here', { exact: true })).toBeVisible();
    expect(await faults(about.page)).toEqual([]);

    await anna.show();
    await lookUntil(ben, '2 here, 1 away');
    // A screen shows who would hear somebody who speaks.
    await about.screen.open();
    await lookUntil(ben, '2 here, 1 away', anna);
    await expect(about.screen.crowd).toHaveText('2 here');
    // A tab that is gone in the middle of it is soon nobody's.
    await other.open();
    await other.is('live');
    await anna.page.close();
    await lookUntil(ben, '1 here, 2 away');
    await other.page.close();
    await lookUntil(ben, '1 here, 1 away');
  });

  test('whoever does nothing on a page in sight is away too, and a key brings them back', async ({ person }) => {
    const [anna, ben] = [await person(), await person()];
    for (const reader of [anna, ben]) {
      await reader.open();
      await reader.is('live');
      await reader.show();
    }
    await lookUntil(ben, '1 here, 1 away');
    await anna.box.press('h');
    await lookUntil(ben, '2 here');
  });

  test('a page that comes without a script says who is away, and nobody is there for it', async ({ person }) => {
    const [anna, ben] = [await person(), await person({ javaScriptEnabled: false })];
    await anna.open();
    await anna.rename('Anna Bell');
    await anna.hide();
    await expect.poll(async () => {
      await ben.page.goto('/r/lobby/people');
      return ben.page.getByRole('listitem').filter({ hasText: 'Anna Bell' }).textContent();
    }).toContain('away');
    await expect(ben.page.getByRole('list').getByRole('listitem')).toHaveCount(1);
  });
});
