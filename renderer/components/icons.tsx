import type { ReactElement } from 'react';

const paths = {
  overview: 'M2.500 13.500V8.500M6.200 13.500V4.500M9.900 13.500V6.500M13.600 13.500V2.500',
  workers: 'M6 1.500h4v4H6ZM1.500 10.500h4v4h-4ZM10.500 10.500h4v4h-4ZM8 5.500V8M3.500 10.500V8h9v2.500',
  streams: 'M1.500 4h13M1.500 8h13M1.500 12h13M5 2.500v3M10.500 6.500v3M7 10.500v3',
  users: 'M8 2a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM2.5 14c.8-3 3-4.2 5.500-4.200s4.700 1.200 5.500 4.200',
  rooms: 'M2 3h12v8H8l-3.500 3v-3H2Z',
  events: 'M5 2 1.500 8 5 14M11 2l3.500 6L11 14',
  censor: 'M8 1.500a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13ZM3.400 3.400l9.200 9.200',
  audit: 'M3 2h10v12H3ZM5.500 6h5M5.500 9h5',
  connections: 'M2 3h12v4H2ZM2 9h12v4H2ZM4.500 5h.01M4.500 11h.01',
  copy: 'M5.500 5.500v-3h8v8h-3M2.500 5.500h8v8h-8Z',
  check: 'M2.500 8.500 6 12l7.500-8',
  close: 'M3 3l10 10M13 3 3 13',
  forgotten:
    'M1.500 8c2-3 4-4.300 6.500-4.300S12.500 5 14.500 8c-2 3-4 4.300-6.500 4.300S3.500 11 1.500 8ZM6 8a2 2 0 1 0 4 0 2 2 0 0 0-4 0M2.500 13.500l11-11',
  search: 'M7 2a5 5 0 1 0 0 10A5 5 0 0 0 7 2ZM10.700 10.700 14.500 14.500',
  settings: 'M2 4.500h7M12 4.500h2M2 11.500h2M7 11.500h7M9 2.700v3.600M4.500 9.700v3.600',
  chevron: 'M4 6l4 4 4-4',
  lock: 'M4 7h8v7H4ZM5.500 7V5a2.500 2.500 0 0 1 5 0v2',
  unlock: 'M4 7h8v7H4ZM5.500 7V4.500a2.500 2.500 0 0 1 4.800-.9',
} as const;

export type IconName = keyof typeof paths;

/** A line drawing of 16 × 16; always beside words, so hidden from screen readers. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }): ReactElement {
  return (
    <svg className="icon" viewBox="0 0 16 16" width={size} height={size} aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
