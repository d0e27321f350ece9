// Who is here, while pages come and go.

import { expect, test } from './fixtures.ts';

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
