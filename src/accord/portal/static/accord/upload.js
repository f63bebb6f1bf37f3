/* Sends a file in pieces (tus 1.0.0) and goes on after a broken line or a closed browser.
   Without this script the form is sent as it is. Words come from the page. */
(function () {
  "use strict";

  // ---- SHA-256 (FIPS 180-4), fed piece by piece; crypto.subtle is missing on plain http ----
  var K = new Uint32Array(64);
  var FIRST = new Uint32Array(8);
  (function () {
    var primes = [], n = 2;
    while (primes.length < 64) {
      if (primes.every(function (p) { return n % p; })) primes.push(n);
      n += 1;
    }
    function fraction(x) { return ((x - Math.floor(x)) * 4294967296) >>> 0; }
    primes.forEach(function (p, i) {
      K[i] = fraction(Math.cbrt(p));
      if (i < 8) FIRST[i] = fraction(Math.sqrt(p));
    });
  }());

  function Sha256() {
    this.state = FIRST.slice();
    this.words = new Uint32Array(64);
    this.block = new Uint8Array(64);
    this.held = 0;
    this.length = 0;
  }
  Sha256.prototype.mix = function (bytes, at) {
    var w = this.words, s = this.state, i;
    for (i = 0; i < 16; i += 1, at += 4) {
      w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
    for (; i < 64; i += 1) {
      var p = w[i - 15], q = w[i - 2];
      w[i] = w[i - 16] + w[i - 7]
        + (((p >>> 7) | (p << 25)) ^ ((p >>> 18) | (p << 14)) ^ (p >>> 3))
        + (((q >>> 17) | (q << 15)) ^ ((q >>> 19) | (q << 13)) ^ (q >>> 10));
    }
    var a = s[0], b = s[1], c = s[2], d = s[3], e = s[4], f = s[5], g = s[6], h = s[7];
    for (i = 0; i < 64; i += 1) {
      var t = (h + (((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7)))
        + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      var u = ((((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10)))
        + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t) | 0; d = c; c = b; b = a; a = (t + u) | 0;
    }
    s[0] += a; s[1] += b; s[2] += c; s[3] += d; s[4] += e; s[5] += f; s[6] += g; s[7] += h;
  };
  Sha256.prototype.update = function (bytes) {
    var at = 0;
    this.length += bytes.length;
    if (this.held) {
      at = Math.min(64 - this.held, bytes.length);
      this.block.set(bytes.subarray(0, at), this.held);
      this.held += at;
      if (this.held < 64) return this;
      this.mix(this.block, 0);
      this.held = 0;
    }
    for (; at + 64 <= bytes.length; at += 64) this.mix(bytes, at);
    this.block.set(bytes.subarray(at), 0);
    this.held = bytes.length - at;
    return this;
  };
  Sha256.prototype.digest = function () {
    var bits = this.length * 8, size = this.held < 56 ? 64 : 128, end = new Uint8Array(size), i;
    end.set(this.block.subarray(0, this.held));
    end[this.held] = 128;
    for (i = 1; i <= 8; i += 1) {
      end[size - i] = bits % 256;
      bits = Math.floor(bits / 256);
    }
    for (i = 0; i < size; i += 64) this.mix(end, i);
    var out = new Uint8Array(32);
    for (i = 0; i < 32; i += 1) out[i] = this.state[i >> 2] >>> (24 - 8 * (i % 4));
    return out;
  };
  function hex(bytes) {
    return Array.from(bytes, function (b) { return (b + 256).toString(16).slice(1); }).join("");
  }
  function base64(bytes) { return btoa(String.fromCharCode.apply(null, bytes)); }
  function base64Text(text) { return base64(new TextEncoder().encode(text)); }

  // ---- a page that waits for work on the node ---------------------------------------------
  var waits = document.querySelector("[data-wait]");
  if (waits) {
    var again = function () {
      fetch(location.href, { credentials: "same-origin" }).then(function (answer) {
        return answer.text().then(function (text) {
          var page = new DOMParser().parseFromString(text, "text/html");
          var next = page.querySelector("[data-wait]");
          if (answer.redirected || !next) { location.replace(answer.url); return; }
          document.querySelector("[data-wait]").replaceWith(document.importNode(next, true));
          setTimeout(again, 1500);
        });
      }).catch(function () { setTimeout(again, 4000); });
    };
    setTimeout(again, 1000);
  }

  // ---- the form -----------------------------------------------------------------------------
  var form = document.querySelector("form[data-upload]");
  if (!form || !window.fetch || !window.Promise || !File.prototype.slice) return;
  var words = form.dataset, input = form.elements.file, button = form.querySelector("button");
  var place = document.getElementById("sending"), bar = place.querySelector("progress");
  var told = document.getElementById("sending-told"), fault = document.getElementById("sending-fault");
  var LEAST = 64 * 1024, MOST = 8 * 1024 * 1024, size = 256 * 1024, busy = false;

  function say(text) { if (told.textContent !== text) told.textContent = text; }
  function fill(text, values) {
    return text.replace(/\[(\w+)\]/g, function (all, name) {
      return name in values ? values[name] : all;
    });
  }
  function megabytes(n) { return (n / 1048576).toFixed(n < 10485760 ? 1 : 0); }
  function show(done, total, words_) {
    bar.max = total; bar.value = done;
    say(fill(words_, { done: megabytes(done), total: megabytes(total), share: Math.floor(100 * done / total) }));
  }
  function stop(message) {
    busy = false;
    button.disabled = input.disabled = false;
    place.hidden = true;
    fault.hidden = false;
    fault.querySelector("p").textContent = message;
    fault.focus();
  }
  function pause(seconds) {
    return new Promise(function (done) {
      var timer = setTimeout(end, seconds * 1000);
      function end() { clearTimeout(timer); window.removeEventListener("online", end); done(); }
      window.addEventListener("online", end);
    });
  }
  function ask(address, method, headers, body, limit) {
    var abort = new AbortController(), timer = setTimeout(function () { abort.abort(); }, limit);
    headers["Tus-Resumable"] = "1.0.0";
    headers["X-CSRFToken"] = form.elements.csrfmiddlewaretoken.value;
    return fetch(address, {
      method: method, headers: headers, body: body, credentials: "same-origin", signal: abort.signal
    }).finally(function () { clearTimeout(timer); });
  }
  function Refused(message) { this.message = message; }
  function refusal(answer) {
    return answer.json().then(function (error) {
      return new Refused(error[words.lang] + " " + error.fix[words.lang] + " (" + error.code + ")");
    }, function () { return new Refused(fill(words.refused, { status: answer.status })); });
  }

  async function digestOf(file) {
    var hash = new Sha256(), at = 0, step = 4 * 1024 * 1024;
    while (at < file.size) {
      hash.update(new Uint8Array(await file.slice(at, at + step).arrayBuffer()));
      at += step;
      show(Math.min(at, file.size), file.size, words.checking);
    }
    return hex(hash.digest());
  }

  /* Asks until the node answers at all; a refusal is final, silence and trouble are not. */
  async function insist(request, standing) {
    for (var tries = 0; ; tries += 1) {
      var answer = null;
      try { answer = await request(); } catch (error) { answer = null; }
      if (answer && answer.ok) return answer;
      if (answer && answer.status === 409) return answer;
      var later = !answer || answer.status >= 500 && answer.status !== 507
        || answer.status === 423 || answer.status === 460 || answer.status === 408;
      if (!later) throw await refusal(answer);
      size = Math.max(LEAST, size / 2);
      var seconds = Math.min(30, Math.pow(2, tries));
      say(fill(words.broken, { seconds: seconds }));
      await pause(seconds);
      if (standing) {
        try {
          var now = await standing();
          if (now.ok) return now;
          if (now.status === 404 || now.status === 410) throw await refusal(now);
        } catch (error) { if (error instanceof Refused) throw error; }
      }
    }
  }

  async function send(file) {
    var digest = await digestOf(file);
    var told_ = ["filename " + base64Text(file.name), "sha256 " + base64Text(digest)];
    ["owner", "mends"].forEach(function (name) {
      var box = form.elements[name];
      if (box && box.value) told_.push(name + " " + base64Text(box.value));
    });
    var begun = await insist(function () {
      return ask(words.pieces, "POST",
        { "Upload-Length": String(file.size), "Upload-Metadata": told_.join(",") }, null, 30000);
    });
    var address = begun.headers.get("Location"), offset = Number(begun.headers.get("Upload-Offset"));
    function standing() { return ask(address, "HEAD", {}, null, 20000); }
    if (offset) say(words.goeson);
    while (offset < file.size) {
      show(offset, file.size, words.sending);
      var piece = file.slice(offset, offset + size);
      var bytes = new Uint8Array(await piece.arrayBuffer());
      var sum = base64(new Sha256().update(bytes).digest()), from = performance.now(), at = offset;
      var answer = await insist(function () {
        return ask(address, "PATCH", {
          "Content-Type": "application/offset+octet-stream",
          "Upload-Offset": String(at), "Upload-Checksum": "sha256 " + sum
        }, bytes, 120000);
      }, standing);
      if (answer.status === 409) answer = await insist(standing);
      var next = Number(answer.headers.get("Upload-Offset"));
      if (performance.now() - from < 1500 && next > offset) size = Math.min(MOST, size * 2);
      offset = next;
    }
    show(file.size, file.size, words.done);
    location.assign(address.replace("/pieces/", "/"));
  }

  form.addEventListener("submit", function (event) {
    var file = input.files[0];
    if (!file || busy) { if (busy) event.preventDefault(); return; }
    event.preventDefault();
    fault.hidden = true;
    if (file.size > Number(words.most)) { stop(words.toolarge); return; }
    busy = true;
    place.hidden = false;
    button.disabled = true;
    send(file).catch(function (error) {
      stop(error instanceof Refused ? error.message : words.unread);
    });
  });
}());
