import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { UnlockPlan } from '../../../shared/contract/connections';
import { Button } from '../../components/button';
import { CodeBlock } from '../../components/code-block';
import { Dialog } from '../../components/dialog';
import { Fact, Facts } from '../../components/facts';
import { TextField } from '../../components/fields';
import { Isolated } from '../../components/isolated';
import { Loaded } from '../../components/loaded';
import { Mark } from '../../components/mark';
import { ErrorState } from '../../components/states';
import { Time } from '../../components/time';
import { statusQuery, unlockPlanQuery, useLock, useUnlock } from '../../queries/connections';
import { texts } from '../../texts/en';

/** Unlocks writing by a deliberate act, or locks it again. */
export function UnlockDialog({ onClose }: { onClose: () => void }): ReactElement {
  const status = useQuery({ ...statusQuery(), enabled: false }).data;
  // What the dialog was opened for: the push that writing is unlocked comes before the answer that closes it.
  const [isUnlocked] = useState(status?.writer === true);
  return (
    <Dialog
      title={isUnlocked ? texts.connections.unlockedTitle : texts.connections.unlockTitle}
      kind="danger"
      onClose={onClose}
    >
      {isUnlocked ? <LockPart onClose={onClose} /> : <UnlockPart onClose={onClose} />}
    </Dialog>
  );
}

function LockPart({ onClose }: { onClose: () => void }): ReactElement {
  const unlock = useQuery({ ...statusQuery(), enabled: false }).data?.unlock ?? null;
  const lock = useLock();
  return (
    <>
      {unlock !== null && (
        <Facts>
          <Fact term={texts.connections.unlockedSince}>
            <Time ms={unlock.sinceMs} />
          </Fact>
          <Fact term={texts.connections.unlockedUntil}>
            {unlock.untilMs === null ? texts.connections.notByItself : <Time ms={unlock.untilMs} />}
          </Fact>
        </Facts>
      )}
      {lock.error !== null && <ErrorState error={lock.error} />}
      <div className="row">
        <Button variant="primary" isDisabled={lock.isPending} onPress={() => lock.mutate({}, { onSuccess: onClose })}>
          {texts.connections.lock}
        </Button>
        <Button onPress={onClose}>{texts.common.close}</Button>
      </div>
    </>
  );
}

function UnlockPart({ onClose }: { onClose: () => void }): ReactElement {
  const plan = useQuery(unlockPlanQuery());
  return (
    <Loaded result={plan}>
      {(data) => (
        <>
          <p>
            <b className="unlock-database">
              <Isolated text={data.database} />
            </b>{' '}
            <span className="muted">
              <Isolated text={texts.connections.unlockWhere(data.role, data.host)} />
            </span>
          </p>
          <h3>{texts.connections.permits}</h3>
          <ul className="plain-list small">
            {data.permits.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
          <p className="small muted">
            {texts.connections.writeClasses}: <span className="mono">{data.writeClasses.join(', ')}</span>
          </p>
          {data.missing.length > 0 ? (
            <Missing plan={data} onAskAgain={() => void plan.refetch()} />
          ) : (
            <UnlockForm plan={data} onClose={onClose} />
          )}
        </>
      )}
    </Loaded>
  );
}

function Missing({ plan, onAskAgain }: { plan: UnlockPlan; onAskAgain: () => void }): ReactElement {
  const statements = plan.missing.map(({ statement }) => statement).filter((statement) => statement !== null);
  return (
    <>
      <h3>{texts.connections.lacks}</h3>
      {plan.missing.map(({ sentence }) => (
        <Mark key={sentence} kind="failed" wraps>
          <Isolated text={sentence} />
        </Mark>
      ))}
      {statements.length > 0 && <CodeBlock text={statements.join('\n')} label={texts.common.grantStatement} />}
      <p className="small muted">{texts.connections.lacksNote}</p>
      <div className="row">
        <Button onPress={onAskAgain}>{texts.connections.askAgain}</Button>
      </div>
    </>
  );
}

function UnlockForm({ plan, onClose }: { plan: UnlockPlan; onClose: () => void }): ReactElement {
  const [typed, setTyped] = useState('');
  const [password, setPassword] = useState('');
  const unlock = useUnlock();
  const isPasswordAsked =
    plan.passwordRequired || unlock.error?.code === 'login_failed' || unlock.error?.code === 'password_required';
  const act = (): void =>
    unlock.mutate({ database: typed, ...(password === '' ? {} : { password }) }, { onSuccess: onClose });
  return (
    <>
      {plan.migrations.length > 0 && (
        <p className="small">
          {texts.connections.migrations}: <span className="mono">{plan.migrations.join(', ')}</span>
        </p>
      )}
      <TextField
        label={texts.connections.typeDatabase(plan.database)}
        value={typed}
        onChange={setTyped}
        isMono
        autoFocus
      />
      {isPasswordAsked && (
        <TextField
          label={texts.connections.passwordFor(plan.role)}
          type="password"
          value={password}
          onChange={setPassword}
        />
      )}
      <p className="small muted">{texts.connections.unlockNote}</p>
      {unlock.error !== null && <ErrorState error={unlock.error} />}
      <div className="row">
        <Button onPress={onClose}>{texts.common.cancel}</Button>
        <span className="spread" />
        <Button variant="danger" isDisabled={typed !== plan.database || unlock.isPending} onPress={act}>
          {texts.connections.unlock(plan.database)}
        </Button>
      </div>
    </>
  );
}
