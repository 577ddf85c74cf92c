import type { ServedEvent } from '../../../shared/contract/censor';
import type { ProcessDirectory } from './process-directory';

/** What asking has shown, and what it has not. */
export function sentenceOf(
  items: readonly ServedEvent[],
  notAsked: number,
  directory: ProcessDirectory['kind'],
): string {
  if (directory === 'unknown') {
    return 'Nothing was asked: no configuration of the homeserver was read, so where its processes listen is not known, and it is not guessed.';
  }
  if (directory === 'simulated') {
    return 'Nothing was asked: the demo’s processes are simulated and listen nowhere. What they hold is not verified.';
  }
  const answered = new Set(items.filter(isAnswered).map(({ instanceName }) => instanceName));
  const wrong = new Set(items.filter(isWrong).map(({ instanceName }) => instanceName));
  const silent = new Set(items.map(({ instanceName }) => instanceName).filter((name) => !answered.has(name)));
  const unverified = silent.size + notAsked;
  return [verified(answered.size, wrong.size), rest(unverified)].filter((part) => part !== '').join(' ');
}

function isAnswered({ state }: ServedEvent): boolean {
  return state === 'equal' || state === 'differs' || state === 'not_found';
}

function isWrong({ state }: ServedEvent): boolean {
  return state === 'differs';
}

function verified(answered: number, wrong: number): string {
  if (answered === 0) return 'No process has said what it serves.';
  const processes = `${answered} ${answered === 1 ? 'process' : 'processes'}`;
  if (wrong === 0) return `What ${processes} ${answered === 1 ? 'serves' : 'serve'} is what the database holds.`;
  return `Of ${processes} that answered, ${wrong} ${wrong === 1 ? 'serves' : 'serve'} something else than the database holds.`;
}

function rest(count: number): string {
  if (count === 0) return '';
  const are = count === 1 ? '1 process was' : `${count} processes were`;
  return `${are} not verified: what they hold in memory rests on their having been told to forget it.`;
}
