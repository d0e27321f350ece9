// The process in which a tab lives: what happens to it happens to the tab.

import { readdir } from 'node:fs/promises';
import { setPriority } from 'node:os';
import type { Page } from '@playwright/test';

interface Process {
  type: string;
  id: number;
  cpuTime: number;
}

/** Stops the tab's process in the middle of whatever it does, as a machine does that is out of memory or asleep; gives what lets it go on. */
export async function stop(page: Page): Promise<() => void> {
  const id = await processOf(page);
  process.kill(id, 'SIGSTOP');
  return () => process.kill(id, 'SIGCONT');
}

/** Ends the tab's process as the system does with one that has gone wrong. */
export async function crash(page: Page): Promise<void> {
  const crashed = page.waitForEvent('crash');
  const devtools = await page.context().newCDPSession(page);
  // The answer never comes: whoever would give it is gone.
  void devtools.send('Page.crash').catch(() => {});
  await crashed;
}

/** Freezes a tab as browsers do with one that is long out of sight; one that is in front can't be frozen. */
export async function freeze(page: Page): Promise<() => Promise<void>> {
  const devtools = await page.context().newCDPSession(page);
  const visibility = await page.evaluate(() => document.visibilityState);
  if (visibility !== 'hidden') throw new Error('The tab is in front.');
  await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
  return async () => void (await devtools.send('Page.setWebLifecycleState', { state: 'active' }));
}

/**
 * Lets the tab go before the server, the browser and whoever else works on this machine. The browser makes a machine slow by the clock, so
 * that what others take of a task would count as often as the machine is slower. Linux has a priority for each thread: those that begin
 * later do not go first. Only root may do this.
 */
export async function goFirst(page: Page): Promise<void> {
  const id = await processOf(page);
  for (const thread of await readdir(`/proc/${id}/task`)) setPriority(Number(thread), -20);
}

/** Nothing tells which process a tab has: it is the one that works when the tab does. */
async function processOf(page: Page): Promise<number> {
  const devtools = await page.context().browser()!.newBrowserCDPSession();
  const times = async () => {
    const { processInfo } = (await devtools.send('SystemInfo.getProcessInfo')) as { processInfo: Process[] };
    return new Map(processInfo.filter(({ type }) => type === 'renderer').map(({ id, cpuTime }) => [id, cpuTime]));
  };
  const before = await times();
  await page.evaluate(() => {
    const until = performance.now() + 400;
    while (performance.now() < until);
  });
  const after = await times();
  await devtools.detach();
  const work = (id: number) => after.get(id)! - (before.get(id) ?? 0);
  return [...after.keys()].sort((a, b) => work(b) - work(a))[0];
}
