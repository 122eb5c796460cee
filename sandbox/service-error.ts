/** An error of an AWS API. `name` is the name by which AWS clients tell it apart. */
export class ServiceError extends Error {
  override readonly name: string;
  readonly status: number;
  /** Of the answer, where a client finds more than a message in it. */
  readonly headers: Readonly<Record<string, string>>;
  constructor(name: string, message: string, status = 400, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = name;
    this.status = status;
    this.headers = headers;
  }
}
