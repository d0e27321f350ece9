// The lobby has a form for one's name, and may be its answer: the other tabs of this browser look how they are called now.

try {
  localStorage.setItem("name", "?");
  // They hear only of what changes.
  localStorage.removeItem("name");
} catch {
  // Where nothing can be kept, they see it when they are loaded anew.
}
