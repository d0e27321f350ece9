// The lobby has a form for one's name, and may be its answer, or come after one went on as somebody else: the other tabs of this browser
// look who they are now. So does the page that says that one is forgotten. It does what `tell_renamed` in app/src/backend.rs does.

try {
  localStorage.setItem("renamed", "now");
  // They hear only of what changes.
  localStorage.removeItem("renamed");
} catch {
  // Where nothing can be kept, they see it when they are loaded anew.
}
