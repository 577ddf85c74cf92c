import { expect, type Locator } from '@playwright/test';
import { CensorPage } from './censor-page';
import { demo } from './demo-homeserver';

/** What is to be pruned and has not been, by reason. */
export class CensorshipsPage extends CensorPage {
  async open(tab?: 'redaction' | 'stands'): Promise<void> {
    await this.goTo(`/${demo.serverName}/censorships${tab === undefined ? '' : `?tab=${tab}`}`);
  }

  get queue(): Locator {
    return this.page.getByRole('grid', { name: /^(Self-destructs|Redactions)$/ });
  }

  /** The heading of a reason. */
  group(name: string): Locator {
    return this.queue
      .getByRole('row')
      .filter({ has: this.page.getByRole('checkbox', { name: `Select all of: ${name}` }) });
  }

  get blocking(): Locator {
    return this.page.getByRole('region', { name: /block(s)? the queue$/ });
  }

  get figures(): Locator {
    return this.page.getByRole('region', { name: 'Figures' });
  }

  get why(): Locator {
    return this.page.getByRole('complementary', { name: 'Why' });
  }

  get standing(): Locator {
    return this.page.getByRole('grid', { name: 'Content that stands' });
  }

  /** Chooses a whole group and leads to its preview. */
  async censorGroup(name: string): Promise<void> {
    await this.group(name).locator('label').first().click();
    await this.page.getByRole('button', { name: /^Censor [\d\u202F]+ events…$/ }).click();
    await expect(this.typedCount).toBeVisible({ timeout: 30_000 });
  }

  get typedCount(): Locator {
    return this.steps.getByRole('textbox', { name: /^Type the number of events: \d+$/ });
  }

  get rate(): Locator {
    return this.steps.getByRole('textbox', { name: 'Most events a second' });
  }

  stepButton(name: string): Locator {
    return this.steps.getByRole('button', { name, exact: true });
  }

  /** How many events the preview has, from the label of the field in which they are confirmed. */
  async countToConfirm(): Promise<string> {
    const words = await this.steps.getByText(/^Type the number of events: \d+$/).textContent();
    return words?.replace(/\D/g, '') ?? '';
  }
}
