import type { Locator } from '@playwright/test';
import { demo } from './demo-homeserver';
import { FramePage } from './frame-page';

/** The search for rooms, and one room. */
export class RoomsPage extends FramePage {
  get search(): Locator {
    return this.page.getByRole('searchbox', { name: 'Room id, alias' });
  }

  get found(): Locator {
    return this.page.getByRole('grid', { name: 'Rooms found' });
  }

  get members(): Locator {
    return this.page.getByRole('grid', { name: 'Members of the room' });
  }

  /** Filter by membership. */
  membership(name: RegExp): Locator {
    return this.page.getByRole('group', { name: 'Membership' }).getByRole('button', { name });
  }

  get upgrades(): Locator {
    return this.page.getByRole('navigation', { name: 'Upgrades' });
  }

  tab(name: 'Timeline' | 'Members' | 'State' | 'Details'): Locator {
    return this.page.getByRole('tab', { name });
  }

  /** Events, one row each. */
  get timeline(): Locator {
    return this.page.getByRole('grid', { name: 'Timeline of the room' });
  }

  get state(): Locator {
    return this.page.getByRole('grid', { name: 'State of the room' });
  }

  /** The moment at which the room is looked at. */
  get slider(): Locator {
    return this.page.getByRole('slider', { name: 'Moment in the life of the room' });
  }

  get moment(): Locator {
    return this.page.getByRole('status').filter({ hasText: 'method:' });
  }

  /** Takes a sender or types of events. */
  get filter(): Locator {
    return this.page.getByRole('textbox', { name: /^Sender|^Event types/ });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  async open(roomId: string, search = ''): Promise<void> {
    await this.goTo(`/${demo.serverName}/rooms/${roomId}${search}`);
  }
}
