import { expect, type Locator } from '@playwright/test';
import { demo } from './demo-homeserver';
import { FramePage } from './frame-page';

/** Preview, confirmation and outcome of a censoring. */
export class CensorPage extends FramePage {
  get steps(): Locator {
    return this.page.getByRole('complementary', { name: 'Steps of censoring' });
  }

  get storedNow(): Locator {
    return this.page.getByRole('region', { name: 'Stored now' });
  }

  get afterwards(): Locator {
    return this.page.getByRole('region', { name: /^After censoring/ });
  }

  get reason(): Locator {
    return this.steps.getByRole('textbox', { name: 'Reason, kept in the audit' });
  }

  get act(): Locator {
    return this.steps.getByRole('button', { name: /^(Censor \d+ events?|Remove \d+ rows?) permanently$/ });
  }

  get outcomes(): Locator {
    return this.page.getByRole('grid', { name: 'What became of each event' });
  }

  /** Unlocks writing from the preview; a connection that is unlocked stays so. */
  async unlock(): Promise<void> {
    const offer = this.steps.getByRole('button', { name: 'Unlock writing…' });
    await expect(offer.or(this.act)).toBeVisible();
    if (await this.act.isVisible()) return;
    await offer.click();
    const dialog = this.dialog('Unlock writing');
    const unlock = dialog.getByRole('button', { name: `Unlock writing to ${demo.database}` });
    await expect(unlock).toBeDisabled();
    await dialog.getByRole('textbox', { name: `Type the name of the database: ${demo.database}` }).fill(demo.database);
    await unlock.click();
    await expect(dialog).toBeHidden();
    await expect(this.statusBar).toContainText('writing unlocked');
  }

  /** Gives a reason and censors what is previewed. */
  async censor(reason: string): Promise<void> {
    await expect(this.act).toBeDisabled();
    await this.reason.fill(reason);
    await this.act.click();
  }

  /** The whole way for one event that no authorisation depends on. */
  async censorAlone(eventId: string, reason: string): Promise<void> {
    await this.goTo(`/${demo.serverName}/censor?ids=${eventId}`);
    await this.unlock();
    await this.censor(reason);
    await this.expectDone(1);
  }

  /** Waits until the operation is written, told to all processes, and read back. */
  async expectDone(events: number): Promise<void> {
    await expect(this.steps).toContainText(`${events} of ${events} done · done`);
    await expect(this.steps).toContainText('All were told', { timeout: 15_000 });
    await expect(this.steps).toContainText(`${events} of ${events} equal to the pruned form`);
  }
}
