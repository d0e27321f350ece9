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
  // A list that is 600 px high has room for 23 of them.
  expect(shown).toBeLessThanOrEqual(100);
  expect(shown).toBeGreaterThanOrEqual(40);
  await expect(anna.message(`message ${200 - shown}`)).toHaveCount(0);
  await anna.log.evaluate((log) => (log.scrollTop = 0));
  await expect(anna.message(`message ${200 - shown}`)).toHaveCount(1);
});

test('whoever is at the end of a list that becomes shorter there is still at its end', async ({ person, hallway }) => {
  const high = (count: number) => Array.from({ length: count }, (_, i) => `${Array(4).fill('high').join('\n')}\nnumber ${i}.`);
  await hallway.sayAll('lobby', high(50));
  const anna = await person();
  await anna.open();
  await anna.is('live');
  await hallway.sayAll('lobby', high(60));
  await expect(anna.log.getByText('number 59.')).toBeInViewport();
  // A machine that is slow: that the list was scrolled is told late, when what was said next is in it and is not laid out yet.
  await anna.log.evaluate((log) => {
    addEventListener('scroll', (event) => event.isTrusted && event.stopImmediatePropagation(), { capture: true });
    new MutationObserver((changes) => {
      const isShorter = changes.some(({ removedNodes }) => removedNodes.length > 0);
      if (!isShorter) log.dispatchEvent(new Event('scroll'));
    }).observe(log, { childList: true });
  });
  let [before, isShorter] = [0, false];
  for (let i = 110; i < 200 && !isShorter; i += 1) {
    before = await anna.bodies.count();
    await hallway.say('lobby', `${Array(8).fill('higher').join('\n')}\nnumber ${i}.`);
    await expect(anna.log.getByText(`number ${i}.`)).toBeInViewport();
    isShorter = (await anna.bodies.count()) < before;
  }
  expect(isShorter).toBe(true);
  await expect(anna.jumpButton).toBeHidden();
});

test('whoever goes up while others talk is not pulled back, however slowly they go', async ({ person, hallway }) => {
  await hallway.sayAll('lobby', numbered(60));
  const anna = await person();
  await anna.open();
  await anna.is('live');
  await anna.log.hover();
  const talk = (async () => {
    for (let i = 0; i < 30; i += 1) {
      await hallway.say('lobby', `while she reads ${i}`);
      await anna.page.waitForTimeout(60);
    }
  })();
  for (let i = 0; i < 40; i += 1) {
    await anna.page.mouse.wheel(0, -10);
    await anna.page.waitForTimeout(30);
  }
  await talk;
  await expect(anna.jumpButton).toBeVisible();
  await expect(anna.message('while she reads 29')).not.toBeInViewport();
  // Back at the end they go along again.
  await anna.jumpButton.click();
  await hallway.say('lobby', 'And now?');
  await expect(anna.message('And now?')).toBeInViewport();
});

test('a message that changes keeps its place on the page: what is selected, pressed and focused in it', async ({ person, hallway }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  await anna.is('live');
  const { id } = await hallway.say('lobby', 'Read [one](https://one.example) and [two](https://two.example).');
  const address = `/r/lobby/messages/${id.split('-')[1]}/reactions`;
  await ben.open();
  const react = (emoji: string) => ben.page.evaluate(([address, emoji]) => fetch(`${address}/${encodeURIComponent(emoji)}`, { method: 'PUT' }).then(({ ok }) => ok), [address, emoji]);
  expect(await react('👍')).toBe(true);
  const article = anna.log.locator('article').filter({ hasText: 'Read one and two.' });
  const chip = (emoji: string) => article.getByRole('button', { name: emoji });
  await article.getByRole('link', { name: 'two' }).focus();
  expect(await react('🚀')).toBe(true);
  await expect(chip('🚀')).toBeVisible();
  await expect(article.getByRole('link', { name: 'two' })).toBeFocused();
  await article.evaluate((node) => getSelection()?.selectAllChildren(node.querySelector('.body')!));
  await chip('👍').hover();
  await anna.page.mouse.down();
  expect(await react('🎉')).toBe(true);
  await expect(chip('🎉')).toBeVisible();
  expect(await anna.page.evaluate(() => getSelection()?.toString())).toContain('Read one and two.');
  await anna.page.mouse.up();
  await expect(chip('👍')).toContainText('2');
});

test('where much is said, no more than the first of it is read out', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  await anna.is('live');
  await anna.log.evaluate((log) => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    const note = () => heard.push(log.getAttribute('aria-live') ?? '');
    new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach(note))).observe(log, { childList: true });
  });
  for (let i = 0; i < 40; i += 1) {
    await hallway.say('lobby', `one of many ${i}`);
    await anna.page.waitForTimeout(40);
  }
  await expect(anna.message('one of many 39')).toBeVisible();
  const heard = await anna.page.evaluate(() => (window as unknown as { heard: string[] }).heard);
  expect(heard.filter((voice) => voice === 'polite').length).toBeLessThan(10);
  await expect(anna.log).toHaveAttribute('aria-live', 'polite');
});

test('what was heard and waits to be shown is in the list as soon as nobody looks at the page', async ({ person, hallway }) => {
  const anna = await person();
  await anna.open();
  await anna.is('live');
  // No frame comes any more.
  await anna.page.evaluate(() => (window.requestAnimationFrame = () => 0));
  await hallway.say('lobby', 'The first of two.');
  await expect(anna.message('The first of two.')).toHaveCount(1);
  await hallway.say('lobby', 'The second of two.');
  await anna.page.waitForTimeout(1_000);
  await anna.hide();
  await expect(anna.message('The second of two.')).toHaveCount(1);
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
