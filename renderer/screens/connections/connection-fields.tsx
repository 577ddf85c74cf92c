import type { ReactElement } from 'react';
import { SelectField, TextField } from '../../components/fields';
import { texts } from '../../texts/en';
import type { ConnectionDraft, DraftProblem } from './connection-draft';

export interface ConnectionFieldsProps {
  draft: ConnectionDraft;
  problems: Partial<Record<keyof ConnectionDraft, DraftProblem>>;
  onChange: (part: Partial<ConnectionDraft>) => void;
}

type TextKey = Exclude<keyof ConnectionDraft, 'tls'>;

const sentences: Readonly<Record<DraftProblem, string>> = {
  missing: texts.connections.missing,
  port: texts.connections.portWrong,
  redis: texts.connections.redisWrong,
  workersAlone: texts.connections.workersAlone,
};

/** The fields of a connection, database first. */
export function ConnectionFields({ draft, problems, onChange }: ConnectionFieldsProps): ReactElement {
  const t = texts.connections;
  const field = (key: TextKey, label: string, description?: string): ReactElement => {
    const problem = problems[key];
    return (
      <TextField
        label={label}
        value={draft[key]}
        onChange={(value) => onChange({ [key]: value })}
        error={problem === undefined ? null : sentences[problem]}
        type={key === 'password' || key === 'redisPassword' ? 'password' : 'text'}
        {...(description === undefined ? {} : { description })}
      />
    );
  };
  return (
    <div className="form-grid">
      {field('name', t.connectionName)}
      {field('serverName', t.serverName, t.serverNameNote)}
      {field('host', t.host, t.hostNote)}
      {field('port', t.port)}
      {field('database', t.database)}
      <SelectField label={t.tls} value={draft.tls} onChange={(tls) => onChange({ tls })} options={t.tlsModes} />
      {field('user', t.user)}
      {field('password', t.password, t.passwordNote)}
      {field('censorUser', t.censorUser, t.censorNote)}
      {field('tlsCaFile', t.tlsCaFile, t.tlsCaNote)}
      {field('redis', t.redis, t.redisNote)}
      {field('redisPassword', t.redisPassword)}
      {field('homeserverFile', t.homeserverFile, t.homeserverFileNote)}
      {field('workersFolder', t.workersFolder, t.workersFolderNote)}
    </div>
  );
}
