// Calls of the studio's API. A failure is an Error whose message is a sentence for the user; `status` is HTTP's.

class Problem extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

// `status` 0: nobody has answered. The page hears of a session that has ended.
function problemOf(status, text) {
  if (status === 401) window.dispatchEvent(new Event("signedout"));
  try {
    return new Problem(status, JSON.parse(text).error.message);
  } catch {
    return new Problem(status, status === 0 ? "The studio does not answer. Check your connection, then try again."
      : `The studio answered with an error (${status}).`);
  }
}

export async function call(method, path, { json, file } = {}) {
  const headers = { "X-Studio": "1" };
  if (json !== undefined) headers["Content-Type"] = "application/json";
  let response, text;
  try {
    response = await fetch(path, { method, headers, body: file ?? (json === undefined ? undefined : JSON.stringify(json)) });
    text = await response.text();
  } catch {
    throw problemOf(0, "");
  }
  if (!response.ok) throw problemOf(response.status, text);
  return text ? JSON.parse(text) : null;
}

// Sends a large file, told how far it is; `abort` of what is returned gives it up.
export function upload(path, file, onprogress) {
  const request = new XMLHttpRequest();
  const done = new Promise((resolve, reject) => {
    request.open("POST", path);
    request.setRequestHeader("X-Studio", "1");
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => onprogress(event.lengthComputable ? event.loaded / event.total : null);
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText));
      else reject(problemOf(request.status, request.responseText));
    };
    request.onerror = () => reject(problemOf(0, ""));
    request.onabort = () => resolve(null);
    request.send(file);
  });
  return { done, abort: () => request.abort() };
}

// Follows a job: `onjob` gets its state whenever that changes. `onlost(closed)` is told that the studio does not answer; unless it is
// closed, the browser comes back by itself. Returns a function that ends it.
export function follow(id, onjob, onlost) {
  const source = new EventSource(`/api/jobs/${id}/events`);
  source.onmessage = (event) => onjob(JSON.parse(event.data));
  source.onerror = () => onlost(source.readyState === EventSource.CLOSED);
  return () => source.close();
}
