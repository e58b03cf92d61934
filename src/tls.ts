// TLS: what each side of a connection shows the other, and whom it believes. Keys and certificates are texts in PEM
// that pass from process to process in memory; neither plan, history, logs nor the run's directory ever hold them.

/** What proves who somebody is. */
export interface Credentials {
  readonly certificate: string;
  readonly key: string;
}

/** The gateway's side. */
export interface ServerTls extends Credentials {
  /** Certificate of those who sign the certificates of terminals. Absent: terminals need to show none. */
  readonly terminalAuthority?: string;
  /** What it shows instead while its certificate has expired. Absent: it cannot expire. */
  readonly expired?: Credentials;
}

/** The terminals' side. */
export interface ClientTls {
  /** Certificate of those who sign the gateway's. Absent: whom the system believes. */
  readonly authority?: string;
  /** Name or address that the gateway's certificate must be for, whatever lies in between. */
  readonly serverName: string;
  /** What every terminal shows where the gateway asks for it. Absent: it has none. */
  readonly shown?: Credentials;
  /** What a terminal shows instead while its certificate has expired. Absent: what it always shows. */
  readonly expired?: Credentials;
}

/** How the gateway's process is told what it shows: over IPC, for others can read the arguments of a process. */
export interface TlsMessage {
  readonly said: "tls";
  readonly tls: ServerTls;
}
