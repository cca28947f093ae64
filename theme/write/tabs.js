// One tab at a time writes the draft: it holds a lock, which the browser frees when the tab ends.
// A newer tab may ask for the draft; the older one then saves, and lets go.

const PATIENCE = 800; // ms, for an answer of the other tab

export class Turn {
  // `leave()`: save now, since another tab goes on; `lost()`: say so.
  constructor(name, { leave, lost }) {
    Object.assign(this, { name, lost, mine: false, free: () => {} });
    this.channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(name) : null;
    this.channel?.addEventListener("message", async ({ data }) => {
      if (data !== "give" || !this.mine) return;
      this.mine = false;
      await leave();
      this.free();
      this.channel.postMessage("given");
      lost();
    });
  }

  // Whether this tab may write.
  async take({ steal = false } = {}) {
    if (!navigator.locks) return (this.mine = true); // an old browser: nothing can be known
    this.mine = await new Promise((resolve) => {
      const how = steal ? { steal } : { ifAvailable: true };
      navigator.locks
        .request(this.name, how, (lock) => {
          resolve(Boolean(lock));
          return lock && new Promise((free) => (this.free = free));
        })
        .catch(() => {
          if (this.mine) this.lost();
          this.mine = false;
          resolve(false);
        });
    });
    return this.mine;
  }

  // Take the draft over from the tab that has it.
  async takeOver() {
    const given = new Promise((resolve) => {
      const heard = ({ data }) => data === "given" && (this.channel.removeEventListener("message", heard), resolve());
      this.channel?.addEventListener("message", heard);
      setTimeout(resolve, PATIENCE);
    });
    this.channel?.postMessage("give");
    await given;
    return this.take({ steal: true });
  }
}
