// How the past is laid out: groups, days, times, and pages of it.

import { expect, test } from './fixtures.ts';

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `message ${i + 1}`);

test('messages of one author stand together under one name', async ({ person }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  await anna.rename('Anna');
  await ben.open();
  await ben.rename('Ben');
  for (const body of ['one', 'two', 'three']) {
    await anna.say(body);
    await expect(ben.message(body)).toBeVisible();
  }
  await ben.say('four');
  await expect(anna.message('four')).toBeVisible();
  for (const reader of [anna, ben]) {
    await expect(reader.item('one').getByText('Anna')).toBeVisible();
    await expect(reader.item('four').getByText('Ben')).toBeVisible();
    for (const body of ['two', 'three']) {
      // Still there for screen readers, but not in sight.
      expect((await reader.item(body).getByText('Anna').boundingBox())!.width).toBeLessThanOrEqual(1);
    }
    await reader.page.reload();
    await expect(reader.item('one').getByText('Anna')).toBeVisible();
    expect((await reader.item('two').getByText('Anna').boundingBox())!.width).toBeLessThanOrEqual(1);
  }
});

test('times are those of the reader, with the whole moment in the title', async ({ person, hallway }) => {
  const { at } = await hallway.say('lobby', 'what time is it?');
  const auckland = await person({ timezoneId: 'Pacific/Auckland' });
  await auckland.open();
  const time = auckland.log.locator(`time[datetime="${at}"]`).first();
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Pacific/Auckland', hour: '2-digit', minute: '2-digit' }).format(new Date(at));
  await expect(time).toHaveText(clock);
  await expect(time).toHaveAttribute('title', new RegExp(`20\\d\\d.*${clock}`));
});

test('a day begins with its date', async ({ person, hallway }) => {
  await hallway.say('lobby', 'first of the day');
  const anna = await person();
  await anna.open();
  await expect(anna.log.getByRole('heading', { level: 2 })).toHaveCount(1);
  await hallway.say('lobby', 'second of the day');
  await expect(anna.message('second of the day')).toBeVisible();
  await expect(anna.log.getByRole('heading', { level: 2 })).toHaveCount(1);
});

test('a room opens at its end and stays there while people talk', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', numbered(60));
  const anna = await person();
  await anna.open();
  await expect(anna.message('message 60')).toBeInViewport();
  await hallway.say('lobby', 'the newest');
  await expect(anna.message('the newest')).toBeInViewport();
  await expect(anna.jumpButton).toBeHidden();
});

test('whoever watches the end of a room has the newest of it, and the rest on demand', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', numbered(60));
  const anna = await person();
  await anna.open();
  await anna.is('live');
  await hallway.sayAll('lobby', Array.from({ length: 140 }, (_, i) => `message ${61 + i}`));
  await expect(anna.message('message 200')).toBeInViewport();
  const shown = await anna.bodies.count();
  expect(shown).toBeLessThanOrEqual(130);
  expect(shown).toBeGreaterThanOrEqual(120);
  await expect(anna.message('message 1')).toHaveCount(0);
  await anna.log.evaluate((log) => (log.scrollTop = 0));
  await expect(anna.message('message 60')).toHaveCount(1);
});

test('who reads further up is not moved, and a button counts what is new', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', numbered(60));
  const anna = await person();
  await anna.open();
  await anna.scrollTo('message 20');
  await hallway.sayAll('lobby', ['new one', 'new two']);
  await expect(anna.jumpButton).toContainText('2');
  await expect(anna.message('message 20')).toBeInViewport();
  await expect(anna.message('new two')).not.toBeInViewport();
  await anna.jumpButton.click();
  await expect(anna.message('new two')).toBeInViewport();
  await expect(anna.jumpButton).toBeHidden();
});

test('what one says oneself is seen, wherever one was', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', numbered(60));
  const anna = await person();
  await anna.open();
  await anna.scrollTo('message 20');
  await anna.say('mine');
  await expect(anna.message('mine')).toBeInViewport();
});

test('the past can be read to its beginning', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', numbered(130));
  const anna = await person();
  await anna.open();
  await expect(anna.message('message 1')).toHaveCount(0);
  await anna.readBackTo('message 1');
  await expect(anna.message('message 1')).toBeVisible();
});
