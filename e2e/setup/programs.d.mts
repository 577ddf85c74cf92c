/** Path of Chromium: SYNOPTIC_CHROMIUM, else the system's; null: there is none. */
export function chromiumPath(): string | null;
