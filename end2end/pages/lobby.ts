// The lobby: the rooms there are, and the way to a new one.

import { type Locator, type Page } from '@playwright/test';

export class LobbyPage {
  constructor(readonly page: Page) {}

  get heading(): Locator { return this.page.getByRole('heading', { level: 1 }); }
  get nameBox(): Locator { return this.page.getByRole('textbox', { name: /room/i }); }

  /** Whoever reads here, in the head of the page. */
  get you(): Locator { return this.page.getByRole('banner').getByRole('button', { name: /^You: / }); }
  get ownName(): Locator { return this.page.getByRole('textbox', { name: 'The name that others see' }); }

  room(name: string): Locator { return this.page.getByRole('main').getByRole('link', { name }); }
  line(name: string): Locator { return this.page.getByRole('main').getByRole('listitem').filter({ has: this.page.getByRole('link', { name }) }); }

  async open(): Promise<void> { await this.page.goto('/'); }

  async openRoom(typed: string): Promise<void> {
    await this.nameBox.fill(typed);
    await this.nameBox.press('Enter');
  }
}
