import type { HeldCopy } from '../../../shared/contract/censor';
import type { FoundMedia } from '../../storage/controllers/copy-facts';
import { apiCall, pathOf, placeholders } from './admin-calls';
import { counted, held, linksTo, type CopiedEvent } from './held-copy';

/** Commands that one next step holds. */
const mostCommands = 20;

/** Files that it names, and previews of its addresses. */
export function linkedFiles(copied: CopiedEvent): HeldCopy[] {
  return [...urlPreviews(copied), ...media(copied, 'local'), ...media(copied, 'remote'), ...unseen(copied)];
}

function urlPreviews({ facts }: CopiedEvent): HeldCopy[] {
  if (facts.urlPreviews.length === 0) return [];
  const count = facts.urlPreviews.reduce((sum, preview) => sum + preview.count, 0);
  const urls = facts.urlPreviews.map(({ url }) => url);
  return [
    held({
      kind: 'url_preview',
      count,
      fate: 'stays',
      links: linksTo('url', urls),
      sentence: `The homeserver keeps ${counted(count, 'preview')} of ${counted(urls.length, 'address', 'addresses')} in it, with the title and text of the page.`,
      nextStep: {
        sentence: 'The homeserver removes them by itself once they have expired; no call is known that does it sooner.',
        command: null,
      },
    }),
  ];
}

function media({ target, facts }: CopiedEvent, place: FoundMedia['place']): HeldCopy[] {
  const named = facts.media.filter((file) => file.place === place);
  if (named.length === 0) return [];
  const here = named.filter(({ row }) => row !== null);
  const open = here.filter(({ row }) => row?.quarantined === false);
  return [
    held({
      kind: place === 'local' ? 'local_media' : 'remote_media',
      count: here.length,
      fate: 'stays',
      links: linksTo(
        'media',
        named.map(({ uri }) => uri),
      ),
      sentence: [
        hereOf(named, here, place),
        quarantineOf(here, open),
        usersOf(here, target.sender),
        'Which other events name the same files is not indexed and was not searched.',
      ]
        .filter((sentence) => sentence !== '')
        .join(' '),
      nextStep: open.length === 0 ? null : quarantine(open),
    }),
  ];
}

function hereOf(named: readonly FoundMedia[], here: readonly FoundMedia[], place: FoundMedia['place']): string {
  const files = counted(named.length, 'file');
  if (place === 'local') {
    if (here.length === 0) return `It names ${files} of this server that the media repository does not hold.`;
    return `It names ${files} of this server; the media repository holds ${here.length === named.length ? (named.length === 1 ? 'it' : 'all') : here.length}${sizeOf(here)}.`;
  }
  if (here.length === 0) {
    return `It names ${files} of other servers, of which none is kept here now; the homeserver fetches one again when somebody asks for it.`;
  }
  return `It names ${files} of other servers; ${here.length === named.length ? (named.length === 1 ? 'it' : 'all') : here.length} ${here.length === 1 ? 'is' : 'are'} kept here${sizeOf(here)}.`;
}

function sizeOf(here: readonly FoundMedia[]): string {
  const bytes = here.reduce((sum, { row }) => sum + (row?.bytes ?? 0), 0);
  if (bytes === 0) return '';
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const size = bytes / 1_000 ** power;
  return ` (${power === 0 ? size : size.toPrecision(size < 100 ? 2 : 3)} ${units[power] ?? ''})`;
}

function quarantineOf(here: readonly FoundMedia[], open: readonly FoundMedia[]): string {
  if (here.length === 0 || open.length === here.length) return '';
  return open.length === 0 ? 'All of these are quarantined.' : `${here.length - open.length} of these are quarantined.`;
}

function usersOf(here: readonly FoundMedia[], sender: string | null): string {
  const uploaders = new Set(here.map(({ row }) => row?.uploader ?? null).filter((uploader) => uploader !== null));
  const [first] = uploaders;
  const uploaded =
    first === undefined
      ? ''
      : uploaders.size === 1 && first === sender
        ? 'Uploaded by its sender.'
        : `Uploaded by ${uploaders.size === 1 ? first : counted(uploaders.size, 'user')}.`;
  const same = here.reduce((sum, { row }) => sum + (row?.sameFile ?? 0), 0);
  const sameFiles =
    same === 0 ? '' : `${counted(same, 'other file has', 'other files have')} the same bytes under other names.`;
  return [uploaded, sameFiles].filter((sentence) => sentence !== '').join(' ');
}

function quarantine(open: readonly FoundMedia[]): NonNullable<HeldCopy['nextStep']> {
  const commands = open
    .slice(0, mostCommands)
    .map(({ server, mediaId }) => apiCall('POST', pathOf`/_synapse/admin/v1/media/quarantine/${server}/${mediaId}`));
  const rest = open.length > mostCommands ? ` The first ${mostCommands} of ${open.length} are listed.` : '';
  return {
    sentence: `Quarantine ${open.length === 1 ? 'it' : 'them'}: nobody can download it through this server any more.${rest} ${placeholders}`,
    command: commands.join('\n'),
  };
}

function unseen({ facts }: CopiedEvent): HeldCopy[] {
  const { isEncrypted, isEmptied } = facts.pointers;
  if (!isEncrypted && !isEmptied) return [];
  const sentence = isEncrypted
    ? 'Its content is encrypted: which files it names cannot be seen here.'
    : 'Its content is gone already: which files and addresses it named can no longer be told. What was found before stands in the record of the operation that removed it.';
  return [held({ kind: 'local_media', count: null, fate: 'stays', sentence })];
}
