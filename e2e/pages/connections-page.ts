import { expect, type Locator } from '@playwright/test';
import { demo } from './demo-homeserver';
import { FramePage } from './frame-page';

/** Saved homeservers, the form, and the test of a connection. */
export class ConnectionsPage extends FramePage {
  get list(): Locator {
    return this.page.getByRole('grid', { name: 'Saved connections' });
  }

  row(name: string): Locator {
    return this.list.getByRole('row').filter({ hasText: name });
  }

  /** The state of each step of the last test. */
  get checklist(): Locator {
    return this.page.getByRole('list', { name: 'Steps of the test' });
  }

  step(name: string): Locator {
    return this.checklist.getByRole('listitem').filter({ hasText: new RegExp(`^${name}`) });
  }

  /** Opens the demo homeserver, which the first time is made. */
  async openDemo(): Promise<void> {
    await this.row('Demo homeserver').click();
    await this.details.getByRole('button', { name: /^(Open|Go to it)$/ }).click();
    await this.expectDemoOpen();
  }

  async expectDemoOpen(): Promise<void> {
    await expect(this.statusBar).toContainText(demo.serverName, { timeout: 90_000 });
    await expect(this.title).toHaveText('Overview');
  }

  /** Opens the form of a new connection. */
  async openForm(): Promise<Locator> {
    await this.page.getByRole('button', { name: 'New connection…' }).click();
    return this.dialog('New connection');
  }
}
