import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { CodeBlock } from '../../components/code-block';
import { Dialog } from '../../components/dialog';
import { Loaded } from '../../components/loaded';
import { scriptsQuery } from '../../queries/connections';
import { texts } from '../../texts/en';

/** What the database administrator runs, ready to copy. */
export function ScriptsDialog({ onClose }: { onClose: () => void }): ReactElement {
  const scripts = useQuery(scriptsQuery());
  return (
    <Dialog title={texts.connections.scriptsTitle} size="wide" onClose={onClose}>
      <Loaded result={scripts}>
        {({ roles, migrations }) => (
          <>
            <h3>{texts.connections.rolesScript}</h3>
            <p className="small muted">{texts.connections.rolesNote}</p>
            <CodeBlock text={roles} label={texts.connections.rolesScript} />
            <h3>{texts.connections.migrationsScript}</h3>
            <p className="small muted">{texts.connections.migrationsNote}</p>
            <CodeBlock text={migrations} label={texts.connections.migrationsScript} />
          </>
        )}
      </Loaded>
    </Dialog>
  );
}
