// The live dashboard.

import { expect, type Locator, type Page } from '@playwright/test';

export class StatusPage {
  constructor(readonly page: Page) {}

  get line(): Locator { return this.page.getByRole('status'); }
  get stopButton(): Locator { return this.page.getByRole('button', { name: 'Stop listening' }); }
  get startButton(): Locator { return this.page.getByRole('button', { name: 'Start', exact: true }); }
  get sparklines(): Locator { return this.page.getByRole('img', { name: /in the last ten minutes/ }); }

  /** What the table says beside a name. */
  figure(name: string | RegExp): Locator { return this.page.getByRole('row').filter({ has: this.page.getByRole('rowheader', { name }) }).getByRole('cell').first(); }

  async open(): Promise<void> {
    await this.page.goto('/status');
    await expect(this.line).toHaveText('live');
  }
}
