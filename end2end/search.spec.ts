// Looking for what was said: from a room, without a script too, and to where it stands.

import { faults } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { SearchPage } from './pages/search.ts';

const LINES = ['The kettle is on.', 'Which kettle?', 'Tea in five minutes', '明日の会議は三時です'];

for (const javaScriptEnabled of [true, false]) {
  test(`what was said is found from its room, and leads to where it stands, ${javaScriptEnabled ? 'with' : 'without'} scripts`, async ({ person, hallway }) => {
    await hallway.sayAll('lobby', [...LINES, ...Array.from({ length: 120 }, (_, n) => `filler ${n}`)]);
    await hallway.sayAll('kitchen', ['A kettle of fish']);
    const anna = await person({ javaScriptEnabled });
    await anna.page.goto('/r/lobby');
    const search = new SearchPage(anna.page);
    const box = anna.page.getByRole('searchbox', { name: 'Search this room' });
    await box.fill('kett');
    await box.press('Enter');
    await expect(search.hits).toHaveCount(2);
    await expect(search.hits.first()).toContainText('Which kettle?');
    await expect(search.marks).toHaveText(['kettle', 'kettle']);
    await expect(search.onlyIn('lobby')).toBeChecked();

    await search.onlyIn('lobby').uncheck();
    await search.button.click();
    await expect(search.hits).toHaveCount(3);
    await expect(search.hits.first()).toContainText('in kitchen');

    await search.look('会議');
    await search.hits.getByRole('link').click();
    await expect(anna.page).toHaveURL(/\/r\/lobby\?around=\d+#m\d+$/);
    const found = anna.page.locator('article:target');
    await expect(found).toContainText('明日の会議は三時です');
    await expect(found).toBeInViewport();
    await expect(anna.message('Tea in five minutes')).toBeVisible();
  });
}

test('a search goes on further back, and says when there is nothing', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', Array.from({ length: 40 }, (_, n) => `cup ${n}`));
  const anna = await person();
  await anna.page.goto('/search?q=cup');
  const search = new SearchPage(anna.page);
  await expect(search.hits).toHaveCount(30);
  await search.olderLink.click();
  await expect(search.hits).toHaveCount(10);
  await expect(search.hits.last()).toContainText('cup 0');
  await expect(search.olderLink).toHaveCount(0);
  await search.look('saucer');
  await expect(anna.page.getByText('Nothing was found.')).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in a search: ${colorScheme}`, async ({ person, hallway }) => {
    await hallway.sayAll('lobby', LINES);
    const anna = await person({ colorScheme, viewport: { width: 360, height: 740 } });
    const search = new SearchPage(anna.page);
    await anna.page.goto('/search');
    expect(await faults(anna.page), 'nothing asked').toEqual([]);
    await search.look('kettle');
    await expect(search.hits).toHaveCount(2);
    expect(await faults(anna.page), 'found').toEqual([]);
    await search.look('saucer');
    expect(await faults(anna.page), 'nothing found').toEqual([]);
    anna.troubles.expect(/status of 400/);
    await search.look('!!!');
    await expect(anna.page.getByRole('alert')).toContainText('There is no word to look for');
    expect(await faults(anna.page), 'refused').toEqual([]);
    expect(await anna.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out').toBe(true);
  });
}
