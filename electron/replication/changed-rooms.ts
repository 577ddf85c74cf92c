/** More rooms than this at a time are told as `any`: nobody looks at so many. */
const maxRooms = 100;
/** Longer ids are none (the specification's limit), and whoever may publish can send anything. */
const maxIdLength = 255;

/** Rooms whose current state changed since somebody asked last. */
export class ChangedRooms {
  private readonly ids = new Set<string>();
  private isAny = false;

  note(roomId: string): void {
    if (roomId.length > maxIdLength) return;
    this.ids.add(roomId);
    if (this.ids.size <= maxRooms) return;
    this.isAny = true;
    this.ids.clear();
  }

  /** Takes what was noted; null: nothing. */
  take(): { roomIds: string[] | undefined } | null {
    if (!this.isAny && this.ids.size === 0) return null;
    const taken = { roomIds: this.isAny ? undefined : [...this.ids] };
    this.ids.clear();
    this.isAny = false;
    return taken;
  }
}
