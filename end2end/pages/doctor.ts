// The page that measures whether streams pass.

import { expect, type Locator, type Page } from '@playwright/test';

export type Finding = 'Streams' | 'Silence' | 'HTTP' | 'Proxy' | 'Clock' | 'Tabs';

export class DoctorPage {
  constructor(readonly page: Page) {}

  get summary(): Locator { return this.page.getByRole('status'); }
  get againButton(): Locator { return this.page.getByRole('button', { name: 'Measure again' }); }

  finding(name: Finding): Locator { return this.page.getByRole('listitem').filter({ has: this.page.getByText(name, { exact: true }) }); }
  /** The lines for a proxy, which are folded away while they are not needed. */
  lines(proxy: string): Locator { return this.page.getByRole('group').filter({ hasText: proxy }).locator('code'); }

  async open(): Promise<void> { await this.page.goto('/doctor'); }

  /** The quiet stream alone takes twenty seconds. */
  async isDone(): Promise<void> { await expect(this.summary).not.toHaveText(/^Measuring/, { timeout: 30_000 }); }
}
