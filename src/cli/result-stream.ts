// Result stream: stdout, where the result goes. What does not arrive there is remembered, so that a command that said
// nothing never looks like one that did.

import { writeFileSync } from "node:fs";
import { Socket } from "node:net";
import { getSystemErrorMessage } from "node:util";
import { EnvironmentError } from "../errors.ts";

type OutputStream = NodeJS.WriteStream & { readonly fd: number };

export class ResultStream {
  readonly #stream: OutputStream;
  readonly #said: (error: EnvironmentError) => void;
  #isLost = false;

  /** `said` hears once that something of the result was lost, and why. */
  constructor(stream: OutputStream, said: (error: EnvironmentError) => void) {
    this.#stream = stream;
    this.#said = said;
    stream.on("error", (error: NodeJS.ErrnoException) => this.#lose(error));
  }

  /** Whether not all of the result is where it should be. */
  get isLost(): boolean {
    return this.#isLost;
  }

  write(text: string): void {
    // Node's own stream of a file writes once and forgets what a disk that was nearly full did not take.
    if (this.#stream instanceof Socket) this.#stream.write(text);
    else this.#writeWhole(text);
  }

  #writeWhole(text: string): void {
    try {
      writeFileSync(this.#stream.fd, text);
    } catch (error) {
      this.#lose(error as NodeJS.ErrnoException);
    }
  }

  #lose(error: NodeJS.ErrnoException): void {
    const { code = "", errno, message } = error;
    // Who reads it may go before it is all said, such as `head`, or the whole terminal: nobody misses anything then.
    const isUnread = code === "EPIPE" || code === "ECONNRESET" || (code === "EIO" && this.#stream.isTTY);
    if (isUnread || this.#isLost) return;
    this.#isLost = true;
    const why = errno === undefined ? message : `${code}, ${getSystemErrorMessage(errno)}`;
    this.#said(
      new EnvironmentError(
        {
          what: `the result could not be written to standard output: ${why}`,
          todo: "send standard output elsewhere, or make room where it goes",
        },
        { cause: error },
      ),
    );
  }
}
