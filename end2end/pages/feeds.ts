// The gallery of feeds.

import type { Locator, Page } from '@playwright/test';

export class FeedsPage {
  constructor(readonly page: Page) {}

  get cards(): Locator { return this.page.getByRole('article'); }
  get roomName(): Locator { return this.page.getByRole('textbox', { name: 'Name of the new room' }); }
  get openButton(): Locator { return this.page.getByRole('button', { name: 'Open', exact: true }); }

  card(room: string): FeedCard { return new FeedCard(this.page.getByRole('article').filter({ has: this.page.locator(`h2 a[href$="/r/${room}"]`) })); }
  /** A line to copy that has this in it. */
  line(part: string): Locator { return this.page.getByRole('main').locator('code').filter({ hasText: part }); }

  async open(): Promise<void> { await this.page.goto('/feeds'); }
}

export class FeedCard {
  constructor(readonly root: Locator) {}

  get stopButton(): Locator { return this.root.getByRole('button', { name: /^Stop listening/ }); }
  get startButton(): Locator { return this.root.getByRole('button', { name: /^Start/ }); }
  get bar(): Locator { return this.root.getByRole('progressbar'); }
  get curl(): Locator { return this.root.locator('code'); }
  get now(): Locator { return this.root.locator('.now'); }

  /** What one symbol says, and the box to choose it. */
  symbol(name: string): Locator { return this.root.getByRole('listitem').filter({ hasText: name }); }
  box(name: string): Locator { return this.root.getByRole('checkbox', { name }); }
  state(words: string): Locator { return this.root.getByText(words, { exact: true }); }
}
