// How long it takes from saying something to its being seen in another browser.

import { expect, test } from '../fixtures.ts';

const TIMES = 100;

test('from POST to seen in the other browser', async ({ person, hallway }) => {
  const [anna, ben] = [await person(), await person()];
  await anna.open();
  await ben.open();
  const millis: number[] = [];
  for (let i = 0; i < TIMES; i++) {
    const body = `figure ${i}`;
    // Both clocks are this machine's: the moment is taken in each page, when it happens.
    const seen = ben.page.evaluate(
      (body) =>
        new Promise<number>((resolve) => {
          const log = document.querySelector('[role=log]')!;
          const look = () => {
            if (!log.textContent!.includes(body)) return;
            watcher.disconnect();
            requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()));
          };
          const watcher = new MutationObserver(look);
          watcher.observe(log, { childList: true, subtree: true, characterData: true });
          look();
        }),
      body,
    );
    const sent = await anna.page.evaluate(async (body) => {
      const sent = performance.timeOrigin + performance.now();
      await fetch('/r/lobby/messages', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ body }) });
      return sent;
    }, body);
    millis.push((await seen) - sent);
  }
  millis.sort((a, b) => a - b);
  const at = (share: number) => `${millis[Math.floor(share * (TIMES - 1))].toFixed(1)} ms`;
  console.log(`from POST to seen, ${TIMES} times: median ${at(0.5)}, 9 of 10 within ${at(0.9)}, slowest ${at(1)}`);
  expect(await hallway.bodies('lobby')).toHaveLength(TIMES);
});
