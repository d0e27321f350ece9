// What a phone shows that came by the QR code: the vote, and nothing else.

import { expect, type Locator, type Page } from '@playwright/test';
import { PollCard } from './poll.ts';

export class PhonePage {
  constructor(readonly page: Page) {}

  get connection(): Locator { return this.page.getByRole('status').filter({ hasText: /^(connecting|live|reconnecting|paused|offline)$/i }); }

  poll(question: string): PollCard { return PollCard.on(this.page, question); }

  async open(room = 'lobby'): Promise<void> {
    await this.page.goto(`/v/${room}`);
    await this.isLive();
  }

  async isLive(options?: { timeout?: number }): Promise<void> { await expect(this.connection).toHaveText(/^live$/i, options); }

  async overflow(): Promise<number> {
    return this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }
}
