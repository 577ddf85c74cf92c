import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** Passwords of the demo's two logins, made anew at each start and kept in memory only. */
export interface DemoLogins {
  readerPassword: string;
  censorPassword: string;
}

/**
 * Does at the demo what an administrator does at a real server: runs the script of roles and gives the logins passwords.
 * @param adminUrl superuser of the demo's database
 */
export async function createDemoLogins(adminUrl: string, rolesScript: string): Promise<DemoLogins> {
  const logins = { readerPassword: randomPassword(), censorPassword: randomPassword() };
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(rolesScript);
    // ALTER ROLE takes no parameters; the passwords are hexadecimal digits made here.
    await client.query(`ALTER ROLE synoptic_reader PASSWORD '${logins.readerPassword}'`);
    await client.query(`ALTER ROLE synoptic_censor PASSWORD '${logins.censorPassword}'`);
  } finally {
    await client.end();
  }
  return logins;
}

function randomPassword(): string {
  return randomBytes(24).toString('hex');
}
