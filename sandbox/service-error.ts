/** An error of an AWS API. `name` is the name by which AWS clients tell it apart. */
export class ServiceError extends Error {
  override readonly name: string;
  readonly status: number;
  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}
