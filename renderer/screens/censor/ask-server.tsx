import { useState, type ReactElement } from 'react';
import { Button } from '../../components/button';
import { ErrorState } from '../../components/states';
import { useAskProcesses } from '../../queries/censor';
import { servedStore, useIsTokenHeld, useServedAnswers, type ServedAnswers } from '../../state/served-answers';
import { texts } from '../../texts/en';
import { ServedMatrix } from './served-matrix';
import { TokenDialog } from './token-dialog';

const t = texts.censor.served;
/** Most events that are asked for at once. */
const mostAsked = 20;

export interface AskServerProps {
  previewId: string;
  eventIds: readonly string[];
  /** How many events there are in all. */
  total: number;
  moment: keyof ServedAnswers;
}

/** What each process serves of these events: asked for when wanted, with an administrator's token. */
export function AskServer({ previewId, eventIds, total, moment }: AskServerProps): ReactElement {
  const answers = useServedAnswers(previewId);
  const isTokenHeld = useIsTokenHeld();
  const ask = useAskProcesses();
  const [isOffering, setOffering] = useState(false);
  const start = (): void =>
    ask.mutate(
      { eventIds: eventIds.slice(0, mostAsked) },
      {
        onSuccess: (answer) => servedStore.getState().keep(previewId, moment, { ...answer, atMs: Date.now() }),
        onError: ({ code }) => {
          // Another window took it back, or the homeserver no longer takes it.
          if (code !== 'token_required' && code !== 'token_refused') return;
          servedStore.getState().holdToken(false);
          setOffering(true);
        },
      },
    );
  const isAnswered = answers.before !== null || answers.after !== null;
  return (
    <section className="stack" aria-label={t.title}>
      <h3>{t.title}</h3>
      {isAnswered ? <ServedMatrix answers={answers} /> : <p className="muted small">{t.note}</p>}
      {total > mostAsked && <p className="muted small">{t.first(mostAsked)}</p>}
      <div className="row">
        <Button
          isDisabled={ask.isPending || eventIds.length === 0}
          onPress={() => (isTokenHeld ? start() : setOffering(true))}
        >
          {ask.isPending ? t.asking : isTokenHeld ? t.ask : t.askToken}
        </Button>
        {isTokenHeld && (
          <Button variant="quiet" onPress={() => setOffering(true)}>
            {t.tokenTitle}
          </Button>
        )}
      </div>
      {ask.error !== null && <ErrorState error={ask.error} onRetry={start} />}
      {isOffering && <TokenDialog onClose={() => setOffering(false)} onHeld={start} />}
    </section>
  );
}
