// src/dom.js
function h(tag, attributes = {}, ...children) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) give(el, name, value);
  el.append(...children.filter(isChild).map(asText));
  return el;
}
var isChild = (child) => child !== null && child !== void 0 && child !== false && child !== "";
var asText = (child) => child instanceof Node ? child : String(child);
function give(el, name, value) {
  if (typeof value === "function") el.addEventListener(
    name.slice(2),
    /** @type {EventListener} */
    value
  );
  else set(el, name, value);
}
function set(el, name, value) {
  if (value === null || value === void 0 || value === false) el.removeAttribute(name);
  else if (el.getAttribute(name) !== `${value === true ? "" : value}`) {
    el.setAttribute(name, value === true ? "" : `${value}`);
  }
}
function write(el, text) {
  if (el.textContent !== text) el.textContent = text;
}
function put(el, text) {
  el.hidden = !text;
  write(el, text ?? "");
}
function fill(el, children) {
  const wanted = new Set(children.filter(isChild).map(toNode));
  for (const old of [...el.childNodes]) if (!wanted.has(old)) old.remove();
  let at = el.firstChild;
  for (const node of wanted) {
    if (node === at) at = at.nextSibling;
    else el.insertBefore(node, at);
  }
}
var toNode = (child) => child instanceof Node ? child : document.createTextNode(String(child));
var scrolling = (name) => ({ tabindex: "0", role: "group", "aria-label": name });
function focused(near) {
  const { activeElement = null } = (
    /** @type {Document | ShadowRoot} */
    near.getRootNode()
  );
  return activeElement instanceof HTMLElement ? activeElement : null;
}
var holdsFocus = (el) => el.contains(focused(el));
function keepingFocus(box, work) {
  const held2 = focused(box);
  if (!held2 || !box.contains(held2)) return work();
  work();
  for (const next of [held2, box]) if (!holdsFocus(box)) next.focus({ preventScroll: true });
}
function focusPanel(root) {
  root.tabIndex = -1;
  root.focus({ preventScroll: true });
  root.addEventListener("blur", () => root.removeAttribute("tabindex"), { once: true });
}
var shut = (el, is) => set(el, "aria-disabled", is ? "true" : null);
function button(label, onclick, attributes = {}) {
  const name = attributes.title && label.length < 3 ? { "aria-label": attributes.title } : {};
  const act = (event) => {
    if (el.getAttribute("aria-disabled") !== "true") onclick(event);
  };
  const el = h("button", { type: "button", class: "yw-quiet", ...name, ...attributes, onclick: act }, label);
  return el;
}
function onEscape(shut2) {
  return (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    shut2();
  };
}
function disclosure(opener, line, then = () => {
}) {
  line.hidden = true;
  set(opener, "aria-expanded", "false");
  function show(open) {
    if (line.hidden !== open) return;
    const back = !open && holdsFocus(line);
    line.hidden = !open;
    set(opener, "aria-expanded", String(open));
    then(open);
    if (back) opener.focus();
  }
  function leave() {
    show(false);
    opener.focus();
  }
  const onkeydown = onEscape(leave);
  line.addEventListener("keydown", onkeydown);
  return { show, leave, onkeydown, toggle: () => show(line.hidden === true) };
}
var count = 0;
function uid() {
  count += 1;
  return `yw-${count}`;
}

// src/texts.json
var texts_default = {
  vi: {
    "(empty)": "(trống)",
    "+ model": "+ mô hình",
    "1 day": "1 ngày",
    "1 field": "1 trường",
    "1 item": "1 mục",
    "1 pair left": "còn 1 cặp",
    "1 picture is in {place}.": "1 ảnh nằm trong {place}.",
    "1 task": "1 tác vụ",
    "1 tool": "1 công cụ",
    "A is better": "A tốt hơn",
    "A model's name": "Tên một mô hình",
    "A new request with the same options; it may cost again": "Yêu cầu mới với cùng tùy chọn; có thể tốn phí lần nữa",
    "A second request for the same thing: the first may have been billed already": "Yêu cầu thứ hai cho cùng một việc: lần đầu có thể đã bị tính phí",
    "A tie": "Hòa",
    "A whole number, please.": "Hãy nhập số nguyên.",
    "Add a note": "Thêm ghi chú",
    Age: "Đã qua",
    "All together": "Tất cả cùng lúc",
    Allow: "Cho phép",
    "An answer has ended": "Một câu trả lời đã kết thúc",
    "An answer is complete": "Một câu trả lời đã hoàn tất",
    Answer: "Câu trả lời",
    "Answer anew": "Trả lời lại từ đầu",
    Ask: "Hỏi",
    "Ask all of them something else": "Hỏi tất cả một điều khác",
    "Ask another model too": "Hỏi thêm một mô hình khác",
    "Ask it too": "Hỏi thêm",
    "Ask something. The answer streams in here and stays in the notebook.": "Hỏi điều gì đó. Câu trả lời hiện dần ở đây và ở lại trong notebook.",
    "Ask the service once": "Hỏi nhà cung cấp một lần",
    "Ask the service to end it; it may be billed all the same": "Yêu cầu nhà cung cấp kết thúc; có thể vẫn bị tính phí",
    "Ask what is missing": "Hỏi những gì còn thiếu",
    "Ask, or drop a file": "Hỏi, hoặc thả tệp vào đây",
    "Ask, or drop a file. Enter sends, Shift+Enter breaks the line": "Hỏi, hoặc thả tệp vào. Enter để gửi, Shift+Enter để xuống dòng",
    "At least {count} entries.": "Ít nhất {count} mục.",
    "At least {min}.": "Ít nhất {min}.",
    "At most {count} entries.": "Nhiều nhất {count} mục.",
    "At most {max}.": "Nhiều nhất {max}.",
    "Attach pictures, sounds or texts. They can be dropped here or pasted, too": "Đính kèm ảnh, âm thanh hoặc văn bản. Cũng có thể thả hoặc dán vào đây",
    Attachments: "Tệp đính kèm",
    "B is better": "B tốt hơn",
    Back: "Lùi",
    "Before and after": "Trước và sau",
    "Begin again at the end": "Phát lại từ đầu khi hết",
    "Begin all again at the end (L)": "Hết thì phát lại tất cả từ đầu (L)",
    "Begin anew": "Làm lại từ đầu",
    "Beside what it was made from": "Đặt cạnh ảnh gốc",
    Better: "Tốt hơn",
    "Both answers are there. Vote with the arrow keys.": "Đã có cả hai câu trả lời. Bình chọn bằng phím mũi tên.",
    "Both bad": "Cả hai đều dở",
    "Both in one place": "Cả hai ở cùng một chỗ",
    "Branch {number} of {of}": "Nhánh {number} trên {of}",
    "Calls go to: {origin}": "Lệnh gọi được gửi tới: {origin}",
    "Change this message and send it again": "Sửa tin nhắn này rồi gửi lại",
    Chat: "Trò chuyện",
    "Choose it again.": "Chọn lại tệp.",
    Clip: "Video",
    Close: "Đóng",
    Code: "Mã",
    Compare: "So sánh",
    "Compare two answers word by word": "So sánh hai câu trả lời theo từng từ",
    Conversation: "Cuộc trò chuyện",
    "Copied as {form}": "Đã sao chép dạng {form}",
    "Copy as": "Sao chép dạng",
    "Copy as {form}": "Sao chép dạng {form}",
    "Copy this code": "Sao chép mã này",
    "Copy this message": "Sao chép tin nhắn này",
    "Delete the preset {name}": "Xóa bộ đặt sẵn {name}",
    "Details of {name}": "Chi tiết của {name}",
    "Dismiss this notice": "Đóng thông báo này",
    "Do not run it, and tell the model so": "Không chạy và báo cho mô hình biết",
    "Draw a mask": "Vẽ mặt nạ",
    "Draw it on the picture": "Vẽ lên ảnh",
    "Drop to attach": "Thả để đính kèm",
    "Enlarge {name}": "Phóng to {name}",
    "Every pair has its vote.": "Mọi cặp đều đã được bình chọn.",
    "Export as": "Xuất thành",
    Families: "Nhóm",
    "Files to attach": "Tệp cần đính kèm",
    "Fill the form from a file that was saved here": "Điền biểu mẫu từ một tệp đã lưu ở đây",
    "Fill the form with {what}": "Điền biểu mẫu theo {what}",
    Filter: "Lọc",
    "Filter the tasks": "Lọc tác vụ",
    "Forget ended tasks": "Quên các tác vụ đã kết thúc",
    "Forget {many} shown here, for good? Saved files stay.": "Quên hẳn {many} đang hiện ở đây? Các tệp đã lưu vẫn còn.",
    "Frame by frame": "Từng khung hình",
    "From your last {count} of them; half took less than {time}": "Từ {count} tác vụ gần nhất; một nửa mất chưa tới {time}",
    "From {min} to {max}.": "Từ {min} đến {max}.",
    Generate: "Tạo",
    "Group the tasks by family": "Gom tác vụ theo nhóm",
    "Grouped by family": "Đã gom theo nhóm",
    "Hear none of them (M)": "Tắt tiếng tất cả (M)",
    "Hear {name}": "Nghe {name}",
    "Hear {name} ({letter})": "Nghe {name} ({letter})",
    "How the blind votes stand": "Kết quả bình chọn ẩn tên",
    "Interrupt the kernel to stop": "Ngắt kernel để dừng",
    "It could not be read. Open its link, or run it again.": "Không đọc được. Mở liên kết của nó, hoặc chạy lại.",
    "It is asked": "Đã hỏi",
    "It is in a form that this browser does not play. Save it, and open its file.": "Trình duyệt này không phát được định dạng đó. Hãy lưu rồi mở tệp.",
    "It is sent once its files have come": "Sẽ gửi ngay khi các tệp đến nơi",
    "It is this one: {id}": "Là tác vụ này: {id}",
    "Its file is {path}": "Tệp của nó là {path}",
    "Its own options": "Tùy chọn riêng",
    "Its sound may be missing: this page has no decoder for AAC.": "Có thể không có tiếng: trang này không có bộ giải mã AAC.",
    "JSON, all branches": "JSON, mọi nhánh",
    "Keep this form under a name": "Lưu biểu mẫu này dưới một tên",
    "Kept as it grows. ys.chat(name={name}) opens it again.": "Được lưu dần trong lúc trò chuyện. ys.chat(name={name}) mở lại.",
    Larger: "To hơn",
    "Leave it": "Để nguyên",
    "Leave {title} to the service": "Để nhà cung cấp quyết định {title}",
    Left: "Bên trái",
    "Let the browser save them": "Để trình duyệt lưu",
    "Look for it at the service; nothing is sent": "Tìm nó ở nhà cung cấp; không gửi gì",
    "Look for news again until it is finished": "Tiếp tục kiểm tra cho đến khi xong",
    "Looking…": "Đang xem…",
    Losses: "Thua",
    "Mark what is to change. The mask gets the colours that the service wants.": "Tô phần cần thay đổi. Mặt nạ sẽ có màu đúng như dịch vụ yêu cầu.",
    "May be this task": "Có thể là tác vụ này",
    Message: "Tin nhắn",
    Model: "Mô hình",
    "Name of the preset": "Tên bộ đặt sẵn",
    "Next branch": "Nhánh sau",
    "Next pair": "Cặp tiếp theo",
    "No earlier run of this operation is kept.": "Chưa có lượt chạy nào trước đây của thao tác này.",
    "No operation has these words. Try fewer.": "Không thao tác nào có những từ này. Thử ít từ hơn.",
    "No task matches the filter. Clear it to see all of them.": "Không tác vụ nào khớp bộ lọc. Xóa bộ lọc để xem tất cả.",
    "No task that is shown has ended: there is nothing to forget.": "Không tác vụ nào đang hiện đã kết thúc: không có gì để quên.",
    "No tasks yet. Start one with ys.studio(): it is listed here, also after a restart.": "Chưa có tác vụ. Bắt đầu bằng ys.studio(): tác vụ được liệt kê ở đây, cả sau khi khởi động lại.",
    "Not connected.": "Chưa kết nối.",
    "Not grouped": "Không gom nhóm",
    "Not now": "Để sau",
    "Not sent: a file of this message has not come. Press Send to send the rest.": "Chưa gửi: một tệp của tin nhắn này chưa đến. Nhấn Gửi để gửi phần còn lại.",
    "Nothing is marked yet.": "Chưa tô phần nào.",
    "One file is taken at a time: {name}.": "Mỗi lần chỉ nhận một tệp: {name}.",
    "One frame back (,)": "Lùi một khung hình (,)",
    "One frame on (.)": "Tiến một khung hình (.)",
    "Open in a new tab": "Mở trong thẻ mới",
    "Open it in a tab of its own": "Mở trong thẻ riêng",
    "Open this picture at {host}": "Mở ảnh này tại {host}",
    "Operation: {name}": "Thao tác: {name}",
    Operations: "Thao tác",
    Options: "Tùy chọn",
    "Or a rectangle, in pixels": "Hoặc một hình chữ nhật, tính bằng điểm ảnh",
    Pause: "Tạm dừng",
    "Pause all (space)": "Tạm dừng tất cả (phím cách)",
    "Picked pictures": "Ảnh đã chọn",
    Picture: "Ảnh",
    Pictures: "Các ảnh",
    "Pictures under one glass": "Các ảnh dưới cùng một kính lúp",
    Place: "Vị trí",
    Play: "Phát",
    "Play all (space)": "Phát tất cả (phím cách)",
    Points: "Điểm",
    Presets: "Bộ đặt sẵn",
    "Previous branch": "Nhánh trước",
    Progress: "Tiến độ",
    Prompt: "Câu lệnh (prompt)",
    "Reading {name}": "Đang đọc {name}",
    Refuse: "Từ chối",
    Repeat: "Lần lặp",
    Result: "Kết quả",
    "Results appear here. Fill in the form, then press the button below it.": "Kết quả hiện ở đây. Điền biểu mẫu rồi bấm nút bên dưới nó.",
    Right: "Bên phải",
    Row: "Hàng",
    "Run it, and tell the model what it says": "Chạy và báo kết quả cho mô hình",
    "Runs of this panel": "Các lượt chạy của bảng này",
    Save: "Lưu",
    "Save this conversation as a file": "Lưu cuộc trò chuyện này thành tệp",
    Saved: "Đã lưu",
    "Saved as {name}": "Đã lưu thành {name}",
    "Saved to {folder}": "Đã lưu vào {folder}",
    "Saved to {folder}: {names}": "Đã lưu vào {folder}: {names}",
    "Search operations": "Tìm thao tác",
    "See how it stands": "Xem kết quả hiện tại",
    "See only the one that is heard, as large as the panel (V)": "Chỉ xem bản đang nghe, lớn bằng cả bảng (V)",
    "Seen from inside": "Nhìn từ bên trong",
    "Select none": "Bỏ chọn tất cả",
    "Select the text and copy it by hand": "Chọn văn bản và tự sao chép",
    "Select {name}": "Chọn {name}",
    Send: "Gửi",
    "Send again": "Gửi lại",
    "Send it": "Gửi",
    "Sending…": "Đang gửi…",
    "Sent at about that time, and in no row yet:": "Gửi vào khoảng lúc đó, và chưa có trong hàng nào:",
    "Set a key with ys.connect(…), or try everything with made-up results.": "Đặt khóa bằng ys.connect(…), hoặc thử mọi thứ với kết quả giả lập.",
    "Share of wins": "Tỷ lệ thắng",
    "Show only": "Chỉ hiện",
    "Show this picture here; it is fetched from {host}": "Hiện ảnh này ở đây; ảnh được tải từ {host}",
    "Side by side": "Cạnh nhau",
    Smaller: "Nhỏ hơn",
    "Sort by {title}": "Sắp xếp theo {title}",
    "Sorted {order}": "Đã sắp xếp {order}",
    Speed: "Tốc độ",
    "Start the sandbox": "Khởi động sandbox",
    Status: "Trạng thái",
    Step: "Bước",
    Stop: "Dừng",
    "Stop this answer": "Dừng câu trả lời này",
    "Stop what is still to be answered": "Dừng những gì chưa được trả lời",
    "Stopped. What had arrived is kept.": "Đã dừng. Phần đã nhận được giữ lại.",
    Studio: "Studio",
    Table: "Bảng",
    "Take the ended tasks that are shown out of the list": "Bỏ các tác vụ đã kết thúc đang hiện khỏi danh sách",
    "Take the last stroke back (Ctrl+Z)": "Hoàn tác nét vẽ cuối (Ctrl+Z)",
    "Take this row out of the list; files stay": "Bỏ hàng này khỏi danh sách; tệp vẫn còn",
    "Take this task's result; nothing is sent again": "Nhận kết quả của tác vụ này; không gửi lại gì",
    "Take {name} away": "Gỡ {name} ra",
    Task: "Tác vụ",
    Tasks: "Tác vụ",
    "Tasks, {order}": "Tác vụ, {order}",
    "Text to copy": "Văn bản cần sao chép",
    "The account lists no task from that time that could be it. ys.account.logs() shows whether it was billed.": "Tài khoản không có tác vụ nào lúc đó có thể là nó. ys.account.logs() cho biết có bị tính phí không.",
    "The answer has failed": "Câu trả lời thất bại",
    "The answer is complete": "Câu trả lời đã xong",
    "The answer was cut off": "Câu trả lời bị cắt ngang",
    "The answer was cut off before its end. What had arrived is kept.": "Câu trả lời bị cắt trước khi kết thúc. Phần đã nhận được giữ lại.",
    "The answer was stopped": "Câu trả lời đã dừng",
    "The kernel is busy. The request was made once and waits its turn.": "Kernel đang bận. Yêu cầu đã được tạo một lần và đang chờ đến lượt.",
    "The model may have these functions run: {names}": "Mô hình có thể cho chạy các hàm này: {names}",
    "The model wants to run a function": "Mô hình muốn chạy một hàm",
    "The model wants to run {name}. Allow it, or refuse.": "Mô hình muốn chạy {name}. Cho phép hoặc từ chối.",
    "The next picture": "Ảnh sau",
    "The picture before": "Ảnh trước",
    "The picture to draw on": "Ảnh để vẽ lên",
    "The request as": "Yêu cầu ở dạng",
    "The step as it went over the line": "Bước này như đã đi qua đường truyền",
    "The task goes on at the service; only the looking stops": "Tác vụ vẫn chạy ở nhà cung cấp; chỉ ngừng theo dõi",
    "This costs money": "Việc này tốn phí",
    "This could not be shown here. {why}": "Không hiển thị được ở đây. {why}",
    "This is not JSON: {why}": "Đây không phải JSON: {why}",
    "This is not a number.": "Đây không phải là số.",
    "This page has no decoder for it.": "Trang này không có bộ giải mã cho nó.",
    "This page lets nothing be heard unasked. Press play once more.": "Trang này không cho phát tiếng khi chưa được phép. Hãy bấm phát lần nữa.",
    "This rectangle is not on the picture.": "Hình chữ nhật này nằm ngoài ảnh.",
    "This row side by side, in one zoom": "Xem hàng này cạnh nhau, cùng độ phóng",
    Ties: "Hòa",
    Tool: "Công cụ",
    "Try again": "Thử lại",
    "Use this mask": "Dùng mặt nạ này",
    "Use {name} in": "Dùng {name} trong",
    "Vote when both answers are there": "Bình chọn khi đã có cả hai câu trả lời",
    "Vote without names": "Bình chọn không hiện tên",
    "Wait until the answer is complete, or stop it": "Chờ câu trả lời xong, hoặc dừng nó",
    "Ways to begin": "Gợi ý để bắt đầu",
    "Web page": "Trang web",
    What: "Nội dung",
    "What to do next": "Làm gì tiếp theo",
    "Where the two pictures meet": "Chỗ hai ảnh gặp nhau",
    "Which answer is better?": "Câu trả lời nào tốt hơn?",
    "Which one is heard": "Đang nghe bản nào",
    Wins: "Thắng",
    "With the others of its row, in one zoom": "Cùng các ảnh khác trong hàng, cùng độ phóng",
    "Write its files to the folder of the notebook": "Ghi các tệp của nó vào thư mục của notebook",
    "Write them to the folder of the notebook": "Ghi vào thư mục của notebook",
    "Your message": "Tin nhắn của bạn",
    "Your vote is kept": "Đã lưu bình chọn của bạn",
    "add rectangle": "thêm hình chữ nhật",
    again: "trả lời lại",
    answer: "trả lời",
    "as JSON": "dạng JSON",
    "at the same second": "cùng một giây",
    attach: "đính kèm",
    audio: "âm thanh",
    "before and after": "trước và sau",
    "being made": "đang tạo",
    blind: "ẩn tên",
    body: "nội dung",
    "branch {number} of {of}": "nhánh {number} trên {of}",
    brush: "cọ",
    "by family": "theo nhóm",
    "by {title}, ascending": "theo {title}, tăng dần",
    "by {title}, descending": "theo {title}, giảm dần",
    cancel: "hủy",
    cancelled: "đã hủy",
    "choose…": "chọn…",
    clear: "bỏ hết",
    close: "đóng",
    "code {code}": "mã {code}",
    compare: "so sánh",
    copied: "đã chép",
    copy: "sao chép",
    "copy as": "sao chép dạng",
    "cost unknown": "không rõ chi phí",
    delete: "xóa",
    diff: "khác biệt",
    done: "đã xong",
    download: "tải xuống",
    "drawn mask.png": "mặt nạ đã vẽ.png",
    "draw…": "vẽ…",
    "earlier runs": "các lượt trước",
    edit: "sửa",
    "ended by {reason}": "kết thúc bởi {reason}",
    eraser: "tẩy",
    event: "sự kiện",
    export: "xuất",
    failed: "thất bại",
    "file…": "tệp…",
    "fill the form": "điền biểu mẫu",
    "find again": "tìm lại",
    "first token": "token đầu",
    forget: "quên",
    "forget them": "quên hết",
    "forget…": "quên…",
    "frame {number}": "khung hình {number}",
    "from a file…": "từ tệp…",
    function: "hàm",
    "go on": "tiếp tục",
    height: "chiều cao",
    image: "ảnh",
    "it is this one": "là tác vụ này",
    "keep them": "giữ lại",
    "kept as {name}": "lưu với tên {name}",
    left: "trái",
    "look now": "kiểm tra",
    loop: "lặp lại",
    lost: "thất lạc",
    lyrics: "lời bài hát",
    "made from": "tạo từ",
    min: "phút",
    mute: "tắt tiếng",
    "name of the preset": "tên bộ đặt sẵn",
    "newest first": "mới nhất trước",
    no: "không",
    "no cost": "miễn phí",
    "no presets yet": "chưa có bộ đặt sẵn",
    "no prompt": "không có câu lệnh",
    none: "không có",
    "not set": "chưa đặt",
    "oldest first": "cũ nhất trước",
    "one entry a line": "mỗi dòng một mục",
    "one large": "phóng to một bản",
    open: "mở",
    options: "tùy chọn",
    "path or https://…": "đường dẫn hoặc https://…",
    picture: "ảnh",
    "presets…": "bộ đặt sẵn…",
    queued: "đang chờ",
    request: "yêu cầu",
    "request {id}": "yêu cầu {id}",
    "run again": "chạy lại",
    running: "đang chạy",
    s: "giây",
    save: "lưu",
    "save as…": "lưu thành…",
    "save selected": "lưu mục đã chọn",
    saved: "đã lưu",
    "saved in {folder}": "lưu trong {folder}",
    "select and copy by hand": "hãy chọn và tự sao chép",
    "send again": "gửi lại",
    "side by side": "cạnh nhau",
    size: "cỡ",
    sound: "âm thanh",
    "step {at} of {many} · {seconds} s": "bước {at}/{many} · {seconds} giây",
    stop: "dừng",
    "stop watching": "ngừng theo dõi",
    submitting: "đang gửi",
    succeeded: "thành công",
    text: "văn bản",
    "the 1 ended task": "1 tác vụ đã kết thúc",
    "the {count} ended tasks": "{count} tác vụ đã kết thúc",
    "thinking…": "đang suy nghĩ…",
    "this folder": "thư mục này",
    thoughts: "suy nghĩ",
    "tokens/s": "token/s",
    top: "trên",
    uncertain: "không chắc",
    undo: "hoàn tác",
    "use in…": "dùng trong…",
    "usually about {high} {unit}": "thường khoảng {high} {unit}",
    "usually {low} to {high} {unit}": "thường {low} đến {high} {unit}",
    video: "video",
    view: "xem",
    "waits for {names}": "đang chờ {names}",
    "wants to run": "muốn chạy",
    watch: "theo dõi",
    width: "chiều rộng",
    yes: "có",
    "{age} ago": "{age} trước",
    "{count} answers, {distinct} distinct": "{count} câu trả lời, {distinct} khác nhau",
    "{count} fields": "{count} trường",
    "{count} forgotten": "Đã quên {count}",
    "{count} items": "{count} mục",
    "{count} pictures are in {place}.": "{count} ảnh nằm trong {place}.",
    "{count} running": "{count} đang chạy",
    "{count} selected": "đã chọn {count}",
    "{count} tasks": "{count} tác vụ",
    "{count} tasks may be this one": "{count} tác vụ có thể là tác vụ này",
    "{count} tokens": "{count} token",
    "{count} tools": "{count} công cụ",
    "{count} values need a change": "{count} giá trị cần sửa",
    "{days} d": "{days} ngày",
    "{days} days": "{days} ngày",
    "{ended} of {all} answers": "{ended}/{all} câu trả lời",
    "{hours} h": "{hours} giờ",
    "{hours} h {minutes} min": "{hours} giờ {minutes} phút",
    "{label}: the result of {name}": "{label}: kết quả của {name}",
    "{left} pairs left": "còn {left} cặp",
    "{minutes} min": "{minutes} phút",
    "{minutes} min {seconds} s": "{minutes} phút {seconds} giây",
    "{names} and {count} more": "{names} và {count} nữa",
    "{name} cannot be read.": "Không đọc được {name}.",
    "{name} is heard": "Đang nghe {name}",
    "{name} on its way": "{name} đang được gửi",
    "{name}: the next one": "{name}: mục sau",
    "{name}: the one before": "{name}: mục trước",
    "{name}: {status}, {percent} percent": "{name}: {status}, {percent} phần trăm",
    "{now} of {all}": "{now} trên {all}",
    "{seconds} in all": "{seconds} tổng cộng",
    "{seconds} s": "{seconds} giây",
    "{seconds} to first token": "{seconds} đến token đầu",
    "{share} % agree": "{share} % đồng ý",
    "{share} % alike": "giống nhau {share} %",
    "{share} % of {name}": "{share} % của {name}",
    "{share} ({low} to {high})": "{share} ({low} đến {high})",
    "{speed} tok/s": "{speed} token/s",
    "{times} times as large": "phóng to {times} lần",
    "{time} after": "{time} sau đó",
    "{time} ago": "{time} trước",
    "{time} before": "{time} trước đó",
    "{time} in all": "tổng {time}",
    "{title} is needed.": "Cần có {title}.",
    "{title}, repeat {number}": "{title}, lần {number}",
    "{title}, {number} of {of}": "{title}, {number} trên {of}",
    "{title}: a file of this computer": "{title}: một tệp trên máy này",
    "{tokens} tokens": "{tokens} token",
    "{words} (could not be shown here; click to open it outside)": "{words} (không hiển thị được ở đây; bấm để mở bên ngoài)",
    "{words} (loading…)": "{words} (đang tải…)",
    "… {rest} more": "… còn {rest}",
    "▶ play": "▶ phát"
  }
};

// src/words.js
var TEXTS = texts_default;
var tongue = () => "en";
function speak(panel) {
  tongue = panel;
}
function inTongue(work) {
  const mine = tongue;
  return (...args) => {
    tongue = mine;
    return work(...args);
  };
}
function t(text, values) {
  const spoken = tongue() ?? "";
  const said2 = Object.hasOwn(TEXTS, spoken) && TEXTS[spoken][text] || text;
  return values ? said2.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole)) : said2;
}
var later = (text) => text;

// src/format.js
function seconds(seconds2) {
  if (seconds2 === null || seconds2 === void 0 || !Number.isFinite(seconds2)) return "";
  if (seconds2 < 10) return t("{seconds} s", { seconds: trim(seconds2.toFixed(2)) });
  return span(seconds2);
}
function span(seconds2) {
  const whole = Math.max(0, Math.round(seconds2));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole % 3600 / 60), whole % 60];
  if (whole < 90) return t("{seconds} s", { seconds: whole });
  if (whole < 600 && rest) return t("{minutes} min {seconds} s", { minutes, seconds: rest });
  if (whole < 3600) return t("{minutes} min", { minutes });
  if (whole < 86400) return t("{hours} h {minutes} min", { hours, minutes });
  const days = Math.floor(whole / 86400);
  return days === 1 ? t("1 day") : t("{days} days", { days });
}
function age(seconds2) {
  const whole = Math.max(0, Math.round(seconds2));
  if (whole < 60) return t("{seconds} s", { seconds: whole });
  if (whole < 3600) return t("{minutes} min", { minutes: Math.floor(whole / 60) });
  if (whole < 86400) return t("{hours} h", { hours: Math.floor(whole / 3600) });
  return t("{days} d", { days: Math.floor(whole / 86400) });
}
function clock(seconds2) {
  if (seconds2 === null || seconds2 === void 0 || !Number.isFinite(seconds2) || seconds2 <= 0) return "";
  const whole = Math.round(seconds2);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
var trim = (digits) => digits.replace(/\.?0+$/, "");
function bytes(n) {
  if (n < 1e6) return `${Math.max(1, Math.round(n / 1e3))} kB`;
  return n < 1e8 ? `${trim((n / 1e6).toFixed(1))} MB` : `${Math.round(n / 1e6)} MB`;
}
var count2 = (n) => n.toLocaleString("en-US");
function cost(usd) {
  if (usd === null || usd === void 0) return t("cost unknown");
  if (usd === 0) return t("no cost");
  return usd < 0.01 ? `$${trim(usd.toPrecision(2))}` : `$${usd.toFixed(2)}`;
}
var ORDINARY = /* @__PURE__ */ new Set(["stop", "end_turn", "STOP", "stop_sequence"]);
function footLine(foot) {
  if (!foot) return [];
  return [
    foot.ttft != null && t("{seconds} to first token", { seconds: seconds(foot.ttft) }),
    foot.total != null && t("{seconds} in all", { seconds: seconds(foot.total) }),
    foot.tokens != null && t("{tokens} tokens", { tokens: count2(foot.tokens) }),
    foot.tps != null && t("{speed} tok/s", { speed: foot.tps < 10 ? trim(foot.tps.toFixed(1)) : Math.round(foot.tps) }),
    cost(foot.cost),
    foot.finish_reason && !ORDINARY.has(foot.finish_reason) && t("ended by {reason}", { reason: foot.finish_reason })
  ].filter((entry) => typeof entry === "string");
}
function statusWords(status, raw) {
  const same2 = !raw || raw.toLowerCase() === status;
  return same2 ? t(status) : `${t(status)} · ${raw}`;
}
function elapsed({ started, finished, offset = 0 }, local) {
  if (started === null || started === void 0) return null;
  return Math.max(0, (finished ?? local + offset) - started);
}
function withOffset(timed, local) {
  return { ...timed, offset: timed.now == null ? 0 : timed.now - local };
}
function usually(typical) {
  if (!typical) return "";
  const [low, high] = rounded(typical);
  const unit = typical[1] >= 300 ? t("min") : t("s");
  return low === high ? t("usually about {high} {unit}", { high, unit }) : t("usually {low} to {high} {unit}", { low, high, unit });
}
var rounded = (typical) => typical.map((one) => Math.max(1, Math.round(typical[1] >= 300 ? one / 60 : one)));
function learnedWords(learned) {
  if (!learned) return null;
  return t("From your last {count} of them; half took less than {time}", {
    count: count2(learned.tasks),
    time: span(learned.median)
  });
}
var ENDS = {
  done: later("The answer is complete"),
  stopped: later("The answer was stopped"),
  cut: later("The answer was cut off"),
  failed: later("The answer has failed")
};
var endWords = (status) => t(ENDS[status] ?? ENDS.failed);
var brief = (text, most) => text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text;

// src/hub.js
function hub() {
  const listeners2 = /* @__PURE__ */ new Set();
  return {
    /** @param {(message: Message) => void} listener */
    join(listener) {
      listeners2.add(listener);
      return () => void listeners2.delete(listener);
    },
    /** @param {Message} message */
    tell(message) {
      for (const listener of [...listeners2]) listener(message);
    }
  };
}

// src/copy.js
async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return viaSelection(text);
  }
}
function viaSelection(text) {
  const area = h("textarea", { style: "position: fixed; opacity: 0", "aria-hidden": "true" });
  const before = document.activeElement;
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  return done;
}
function copyButton(label, text, name) {
  const el = button(label, copy, { class: "yw-quiet yw-copy", "aria-label": name });
  const flash = flasher(el, label);
  async function copy() {
    const [done, undone] = [t("copied"), t("select and copy by hand")];
    flash(await toClipboard(text()) ? done : undone);
  }
  return el;
}
var CALLS = [
  ["python", "Python"],
  ["curl", "curl"]
];
function copyMenu(forms, ask2, say) {
  let wanted = null;
  const choices = forms.map(
    ([form2, label2]) => button(label2, () => {
      wanted = form2;
      ask2(form2);
    })
  );
  const line = h("span", { class: "yw-choices", role: "group", "aria-label": t("Copy as") }, ...choices);
  const shown = h("div", { class: "yw-by-hand", hidden: true });
  const label = t("copy as");
  const opener = button(label, () => menu.toggle());
  const flash = flasher(opener, label);
  const menu = disclosure(opener, line, () => {
    shown.hidden = true;
  });
  shown.addEventListener("keydown", menu.onkeydown);
  const ended = inTongue((form2, text) => {
    const named2 = forms.find(([name]) => name === form2)?.[1] ?? form2;
    say(named2 === null ? t("Select the text and copy it by hand") : t("Copied as {form}", { form: named2 }));
    if (named2 === null) showByHand(shown, text);
    else flash(t("copied"));
  });
  return {
    line: h("span", { class: "yw-menu" }, opener, line),
    shown,
    /** @param {string} form @param {string} text */
    async take(form2, text) {
      if (form2 !== wanted) return;
      wanted = null;
      ended(await toClipboard(text) ? form2 : null, text);
    }
  };
}
function flasher(el, label) {
  let timer2;
  return (word) => {
    clearTimeout(timer2);
    el.textContent = word;
    timer2 = setTimeout(() => {
      el.textContent = label;
    }, 1600);
  };
}
function showByHand(place2, text) {
  const area = h("textarea", {
    readonly: true,
    rows: "6",
    "aria-label": t("Text to copy"),
    class: "yw-input yw-code"
  });
  area.value = text;
  place2.replaceChildren(area);
  place2.hidden = false;
  area.focus();
  area.select();
}

// src/sources.js
var WEB = /^(?:https?:\/\/|blob:)/i;
function safeSource(url, kind) {
  if (typeof url !== "string") return null;
  const trimmed = url.trim();
  if (WEB.test(trimmed)) return trimmed;
  return new RegExp(`^data:${kind}/[a-z0-9.+-]+[;,]`, "i").test(trimmed) ? trimmed : null;
}
function webLink(url) {
  return typeof url === "string" && /^https?:\/\//i.test(url.trim()) ? url.trim() : null;
}

// src/remote.js
function onDemand(link) {
  const src = webLink(link.getAttribute("href"));
  if (!src) return;
  const words = link.textContent ?? "";
  const host = link.getAttribute("title");
  link.setAttribute("title", t("Show this picture here; it is fetched from {host}", { host: host ?? "" }));
  function show(event) {
    if (!isPlain(event)) return;
    event.preventDefault();
    link.removeEventListener("click", show);
    const picture3 = h("img", { alt: words, referrerpolicy: "no-referrer", decoding: "async" });
    const came = inTongue(() => {
      link.replaceChildren(picture3);
      link.setAttribute("data-shown", "");
      link.setAttribute("title", t("Open this picture at {host}", { host: host ?? "" }));
    });
    const failed = inTongue(() => {
      link.textContent = t("{words} (could not be shown here; click to open it outside)", { words });
    });
    picture3.addEventListener("load", came);
    picture3.addEventListener("error", failed);
    link.textContent = t("{words} (loading…)", { words });
    picture3.setAttribute("src", src ?? "");
  }
  link.addEventListener("click", show);
}
var isPlain = (event) => {
  const { ctrlKey, metaKey, shiftKey, altKey } = (
    /** @type {MouseEvent} */
    event
  );
  return !(ctrlKey || metaKey || shiftKey || altKey);
};

// src/blocks.js
var FORBIDDEN = [
  "script, style, iframe, object, embed, form, base, meta, link, svg, template, noscript, frame, frameset",
  "applet, portal, input, button, textarea, select, option, dialog, slot, source, track, annotation-xml"
].join(", ");
var NAVIGATES = /* @__PURE__ */ new Set(["href", "xlink:href", "action", "formaction", "ping", "srcset", "background"]);
var OWN_MEDIA = /^\s*(?:data:(?:image|audio|video)\/(?!svg)|blob:)/i;
var GOOD_LINK = /^\s*(?:https?:|mailto:)/i;
function mayKeep(tag, name, value) {
  if (name.startsWith("on") || name === "style" || name === "id" || name === "name") return false;
  if (name === "src" || name === "poster") return OWN_MEDIA.test(value);
  if (name === "href") return tag === "a" && GOOD_LINK.test(value);
  return !NAVIGATES.has(name);
}
function scrub(root) {
  for (const el of [...root.querySelectorAll(FORBIDDEN)]) el.remove();
  for (const el of root.querySelectorAll("*")) {
    const tag = el.localName.toLowerCase();
    for (const { name, value } of [...el.attributes]) {
      if (!mayKeep(tag, name.toLowerCase(), value)) el.removeAttribute(name);
    }
    if (tag === "a" && el.hasAttribute("href")) openOutside(el);
  }
}
function openOutside(link) {
  link.setAttribute("target", "_blank");
  link.setAttribute("rel", "noopener noreferrer");
}
function fromHtml(html) {
  const inert = new DOMParser().parseFromString(html, "text/html");
  scrub(inert);
  return [...inert.body.childNodes].map((node) => document.adoptNode(node));
}
function blockNodes(block) {
  if ("text" in block) return [h("p", {}, block.text)];
  return fromHtml(block.html).map(dress);
}
function dress(node) {
  if (!(node instanceof HTMLElement)) return node;
  const shelf = h("div", {}, node);
  for (const pre of [...shelf.querySelectorAll("pre")]) withCopy(pre);
  for (const table of [...shelf.querySelectorAll("table")]) withScroll(table);
  for (const link of shelf.querySelectorAll("a.yw-remote")) onDemand(link);
  return shelf.firstChild ?? shelf;
}
function withCopy(pre) {
  const scroll = h("div", { class: "yw-code-scroll", ...scrolling(t("Code")) });
  const frame3 = h("div", { class: "yw-pre" });
  pre.replaceWith(frame3);
  scroll.append(pre);
  frame3.append(
    scroll,
    copyButton(t("copy"), () => scroll.textContent ?? "", t("Copy this code"))
  );
}
function withScroll(table) {
  const frame3 = h("div", { class: "yw-wide", ...scrolling(t("Table")) });
  table.replaceWith(frame3);
  frame3.append(table);
}

// src/join.js
var JOINS = "yw-joins";
var FULL = 32;
function place(list2, nodes) {
  for (const node of nodes) {
    const last = list2.lastElementChild;
    if (!(node instanceof HTMLElement)) (last ?? bundle(list2)).append(node);
    else if (!joined(last?.lastElementChild ?? null, node)) roomFor(node, last, list2).append(node);
  }
}
function roomFor(node, last, list2) {
  const full = last === null || last.childElementCount >= FULL && !node.matches("ul, ol");
  return full ? bundle(list2) : last;
}
var bundle = (list2) => list2.appendChild(h("div", { class: "yw-bundle" }));
function joined(before, piece2) {
  if (!before || before.tagName !== piece2.tagName) return false;
  if (piece2.matches(`:is(ul, ol).${JOINS}`)) return move(piece2.children, before);
  return into(before, piece2, `pre.${JOINS}`, ".yw-code-scroll") || into(before, piece2, `table.${JOINS} > tbody`, "table");
}
function into(before, piece2, what, where) {
  const place2 = before.querySelector(where);
  const found = piece2.querySelectorAll(what);
  return place2 !== null && found.length > 0 && move(found, place2);
}
function move(nodes, place2) {
  place2.append(...nodes);
  return true;
}

// src/reveal.js
var CATCH_UP = 250;
var reducedMotion = () => globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;
function paceAt({ goal, since, from }, now) {
  const part = Math.min(1, Math.max(0, (now - since) / CATCH_UP));
  return Math.floor(from + (goal - from) * part);
}
function reveal(draw2) {
  const pace2 = { seen: 0, goal: 0, since: 0, from: 0 };
  let frame3 = 0;
  const step = inTongue((now) => {
    frame3 = 0;
    pace2.seen = Math.max(pace2.seen, paceAt(pace2, now));
    draw2(pace2.seen);
    if (pace2.seen < pace2.goal) frame3 = requestAnimationFrame(step);
  });
  return {
    /**
     * @param {number} least what counts as seen already
     * @param {number} goal
     */
    to(least, goal) {
      if (reducedMotion() || document.hidden) pace2.seen = goal;
      pace2.seen = Math.min(Math.max(pace2.seen, least), goal);
      Object.assign(pace2, { goal, from: pace2.seen, since: performance.now() });
      if (pace2.seen === goal) draw2(goal);
      else frame3 ||= requestAnimationFrame(step);
    },
    stop() {
      cancelAnimationFrame(frame3);
      frame3 = 0;
    }
  };
}

// src/stream.js
function emptyStream() {
  return { blocks: [], c: 0, tail: "", reasoning: "", waiting: false, epoch: 0 };
}
function takeSnapshot(stream, whole) {
  stream.blocks = (whole.b ?? []).map((html) => ({ html }));
  stream.c = whole.c ?? 0;
  stream.tail = whole.x ?? "";
  stream.reasoning = whole.r ?? "";
  stream.waiting = false;
  stream.epoch += 1;
}
function takeDelta(stream, delta) {
  if (stream.waiting) return "ignored";
  if (isAhead(stream, delta)) {
    stream.waiting = true;
    return "lost";
  }
  stream.tail += unseen(stream.c + stream.tail.length, delta.x, delta.o);
  stream.reasoning += unseen(stream.reasoning.length, delta.r, delta.q);
  takeBlocks(stream, delta);
  return "taken";
}
function isAhead(stream, { i, b, c, o, x, q, r }) {
  const have = stream.c + stream.tail.length;
  const from = o ?? have;
  if (x !== void 0 && from > have) return true;
  if (r !== void 0 && (q ?? 0) > stream.reasoning.length) return true;
  if (b !== void 0 && (i ?? stream.blocks.length) > stream.blocks.length) return true;
  return c !== void 0 && c > Math.max(have, from + (x ?? "").length);
}
function unseen(have, text = "", offset = have) {
  return text.slice(have - offset);
}
function takeBlocks(stream, { i, b = [], c }) {
  const fresh = b.slice(stream.blocks.length - (i ?? stream.blocks.length));
  let at = 0;
  for (const block of fresh) {
    if (typeof block === "string") {
      stream.blocks.push({ html: block });
      continue;
    }
    at += blankLines(stream.tail.slice(at));
    stream.blocks.push({ text: stream.tail.slice(at, at + block) });
    at += block;
  }
  if (c === void 0 || c <= stream.c) return;
  stream.tail = stream.tail.slice(c - stream.c);
  stream.c = c;
}
function blankLines(text) {
  return /^(?:[ \t]*\r?\n)*/.exec(text)?.[0].length ?? 0;
}
function wholeAt(text, at) {
  const code = text.charCodeAt(at - 1);
  const torn = at < text.length && code >= 55296 && code <= 56319;
  return torn ? at + 1 : at;
}

// src/inline.js
var MARK = /\*\*(?=\S)([^*\n]*)(?:\*\*|$)|`([^`\n]+)(?:`|$)/g;
function inlineParts(text) {
  const parts2 = [];
  let at = 0;
  for (const found of text.matchAll(MARK)) {
    const [whole, bold, code] = found;
    parts2.push(text.slice(at, found.index), bold === void 0 ? { code } : { bold });
    at = found.index + whole.length;
  }
  return [...parts2, text.slice(at)].filter((part) => part !== "");
}
var inlineNodes = (text) => inlineParts(text).map(toNode2);
function toNode2(part) {
  if (typeof part === "string") return document.createTextNode(part);
  return "bold" in part ? h("strong", {}, part.bold) : h("code", {}, part.code);
}

// src/tail.js
var PIECE = 1200;
var FENCE = /^\s*(?:```|~~~)[^\n]*(?:\n|$)/;
function bodyOf(text) {
  const fence = FENCE.exec(text)?.[0] ?? "";
  return { code: fence !== "", body: text.slice(fence.length) };
}
function blankIn(body, from) {
  const blank = body.lastIndexOf(" ") + 1;
  return blank > from ? blank : wholeAt(body, from + PIECE);
}
function openTail() {
  const caret = h("span", { class: "yw-caret", "aria-hidden": "true" });
  const el = h("div", { class: "yw-tail" });
  let shown = "";
  let isCode = false;
  let line = open();
  let from = 0;
  function open(row = el.appendChild(h("div"))) {
    return row.appendChild(h("span"));
  }
  function begin() {
    el.replaceChildren();
    line = open();
    from = 0;
    shown = "";
  }
  const drawLine = (text) => line.replaceChildren(...isCode ? [text] : inlineNodes(text));
  function follow2(body) {
    if (shown === "" || !body.startsWith(shown)) begin();
    shown = body;
    if (body.length - from > PIECE) close(body);
    drawLine(body.slice(from));
  }
  function close(body) {
    const end = body.lastIndexOf("\n");
    const at = end > from ? end : blankIn(body, from);
    drawLine(body.slice(from, at));
    line = end > from ? open() : open(line.parentElement ?? void 0);
    from = end > from ? end + 1 : at;
  }
  return {
    el,
    /**
     * @param {string} text
     * @param {boolean} live whether more may come
     * @param {boolean} goesOn whether it carries on the code above it
     */
    draw(text, live, goesOn) {
      const { code, body } = goesOn ? { code: true, body: text } : bodyOf(text);
      if (code !== isCode) begin();
      isCode = code;
      set(el, "data-code", code && (goesOn ? "on" : "new"));
      set(el, "data-grid", !code && body.startsWith("|"));
      if (body !== shown) follow2(body);
      el.hidden = !live && body === "";
      if (!live) caret.remove();
      else if (caret.parentNode !== line) line.append(caret);
    }
  };
}

// src/tree.js
var OPEN = 2;
var MOST = 200;
function tree(value) {
  return isInner(value) ? list(value, 0) : h("p", { class: "yw-tree" }, leaf(value));
}
var isInner = (value) => typeof value === "object" && value !== null && Object.keys(value).length > 0;
function list(value, depth) {
  const entries = Object.entries(value);
  const rest = entries.length - MOST;
  return h(
    "ul",
    { class: "yw-tree" },
    ...entries.slice(0, MOST).map(([name, inner]) => member(name, inner, depth, Array.isArray(value))),
    rest > 0 && h("li", { class: "yw-small" }, t("… {rest} more", { rest }))
  );
}
function member(name, value, depth, numbered) {
  const key = h(
    "span",
    { class: numbered ? "yw-key yw-nth" : "yw-key" },
    numbered ? `${Number(name) + 1}` : name
  );
  if (!isInner(value)) return h("li", {}, key, leaf(value));
  const open = depth < OPEN;
  const el = h(
    "details",
    { open },
    h("summary", {}, key, h("span", { class: "yw-small" }, told(value))),
    open && list(value, depth + 1)
  );
  if (!open) el.addEventListener("toggle", () => el.append(list(value, depth + 1)), { once: true });
  return h("li", {}, el);
}
function told(value) {
  const count4 = Object.keys(value).length;
  if (Array.isArray(value)) return count4 === 1 ? t("1 item") : t("{count} items", { count: count4 });
  return count4 === 1 ? t("1 field") : t("{count} fields", { count: count4 });
}
function leaf(value) {
  if (typeof value === "string") return h("span", { class: "yw-value" }, value || t("(empty)"));
  const word = value === null ? t("none") : value === true ? t("yes") : value === false ? t("no") : void 0;
  if (word) return h("span", { class: "yw-value yw-word" }, word);
  if (typeof value === "object") return h("span", { class: "yw-value yw-word" }, t("(empty)"));
  return h("span", { class: "yw-value yw-number" }, String(value));
}

// src/answer.js
function answerView(turn, given = {}) {
  const thoughts = thoughtsView();
  const blocks = h("div", { class: "yw-blocks" });
  const tail = openTail();
  let drawn = 0;
  let epoch = turn.epoch;
  const pace2 = reveal((seen) => {
    const upTo = wholeAt(turn.tail, Math.max(0, seen - turn.c));
    tail.draw(turn.tail.slice(0, upTo), turn.status === "streaming", inCode(turn.blocks.at(-1)));
  });
  function drawBlocks() {
    if (epoch !== turn.epoch) {
      thoughts.clear();
      blocks.replaceChildren();
      drawn = 0;
      epoch = turn.epoch;
    }
    for (; drawn < turn.blocks.length; drawn += 1) place(blocks, blockNodes(turn.blocks[drawn]));
  }
  function update() {
    drawBlocks();
    thoughts.update(turn.reasoning, turn.status === "streaming" && turn.c + turn.tail.length === 0);
    drawObject();
    pace2.to(turn.c, turn.c + turn.tail.length);
  }
  function drawObject() {
    if (turn.object === void 0 || shelf.firstChild) return;
    shelf.append(
      tree(turn.object),
      h("details", { class: "yw-raw" }, h("summary", {}, t("as JSON")), blocks)
    );
  }
  const shelf = h("div", { class: "yw-object" });
  return {
    el: h("div", { class: "yw-answer", ...given }, thoughts.el, blocks, shelf, tail.el),
    update,
    close: pace2.stop
  };
}
var inCode = (last) => last !== void 0 && "html" in last && /^<pre class="[^"]*\byw-open\b/.test(last.html);
function thoughtsView() {
  const label = h("summary");
  const text = document.createTextNode("");
  const el = h(
    "details",
    { class: "yw-thoughts", hidden: true },
    label,
    h("div", { class: "yw-thoughts-text", ...scrolling(t("thoughts")) }, text)
  );
  return {
    el,
    /** The answer is another one. */
    clear: () => text.deleteData(0, text.length),
    /** What is there stays, and what is new goes behind it. @param {string} reasoning @param {boolean} thinking */
    update(reasoning, thinking) {
      el.hidden = reasoning === "";
      write(label, thinking ? t("thinking…") : t("thoughts"));
      text.appendData(reasoning.slice(text.length));
    }
  };
}

// src/approve.js
function approveBar(decide, tell) {
  let asks = null;
  const text = h("code", scrolling(t("wants to run")));
  const el = h(
    "div",
    {
      class: "yw-approve",
      role: "group",
      "aria-label": t("The model wants to run a function"),
      hidden: true
    },
    h("div", { class: "yw-approve-call" }, h("span", { class: "yw-small" }, t("wants to run")), text),
    h(
      "div",
      { class: "yw-approve-acts" },
      button(t("Allow"), () => press2(true), {
        class: "yw-go",
        title: t("Run it, and tell the model what it says")
      }),
      button(t("Refuse"), () => press2(false), {
        class: "yw-plain",
        title: t("Do not run it, and tell the model so")
      })
    )
  );
  function press2(allow) {
    if (asks) decide(asks.id, allow);
    open(false);
  }
  function open(now) {
    el.hidden = !now;
    tell(now);
  }
  return {
    el,
    /** @param {Asks | null} next */
    show(next) {
      if (next?.id === asks?.id && next !== null) return;
      asks = next;
      open(next !== null);
      if (next) write(text, next.text);
    }
  };
}

// src/stepper.js
var named = (name) => ({
  back: t("{name}: the one before", { name }),
  on: t("{name}: the next one", { name }),
  count: (seen, of) => `${name} ${seen} / ${of}`
});
var MANY = 8;
var stepper = (name, go) => steps(named(name), go, numberField(name, go));
function steps(words, go, field2) {
  const now = { at: 0, of: 1, many: 1 };
  const back = button("‹", () => move2(-1), { title: words.back });
  const on = button("›", () => move2(1), { title: words.on });
  const count4 = h("span", { class: "yw-small" });
  const el = h("span", { class: "yw-branch", role: "group", hidden: true }, back, count4, field2?.el, on);
  function move2(by) {
    const to = now.at + by * now.many;
    if (to >= 0 && to < now.of) go(to);
  }
  return {
    el,
    /**
     * At either end the button stays where it is, so that the keyboard does not lose its place.
     * @param {number} at @param {number} of @param {number} [many] how many are seen at a time
     */
    show(at, of, many = 1) {
      Object.assign(now, { at, of, many });
      el.hidden = of <= many;
      const seen = many > 1 ? `${at + 1}–${Math.min(at + many, of)}` : `${at + 1}`;
      const written = field2?.show(at, of, many);
      write(count4, written ?? words.count(seen, of));
      set(el, "aria-label", (words.label ?? words.count)(seen, of));
      shut(back, at <= 0);
      shut(on, at + many >= of);
    },
    /** @param {"back" | "on"} which */
    focus: (which) => (which === "back" ? back : on).focus(),
    /** Which of its buttons has the focus. @returns {"back" | "on" | null} */
    focused: () => holdsFocus(back) ? "back" : holdsFocus(on) ? "on" : null
  };
}
function numberField(name, go) {
  let at = 0;
  const place2 = h("input", { class: "yw-input yw-goto", inputmode: "numeric", "aria-label": name });
  const whole = h("span", { class: "yw-small" });
  const el = h("form", { class: "yw-branch", onsubmit: jump, hidden: true }, place2, whole);
  function jump(event) {
    event.preventDefault();
    const to = Number.parseInt(place2.value, 10);
    if (Number.isFinite(to)) go(to - 1);
    else place2.value = `${at + 1}`;
  }
  return {
    el,
    /** What is left to be said beside it; null where it is not needed. @param {number} now @param {number} of @param {number} many */
    show(now, of, many) {
      at = now;
      el.hidden = of < MANY || many > 1;
      write(whole, `/ ${of}`);
      place2.value = `${now + 1}`;
      return el.hidden ? null : name;
    }
  };
}

// src/branch.js
function branchBar(choose) {
  const bar2 = steps(
    {
      back: t("Previous branch"),
      on: t("Next branch"),
      count: (number, of) => t("branch {number} of {of}", { number, of }),
      label: (number, of) => t("Branch {number} of {of}", { number, of })
    },
    (to) => choose(to + 1)
  );
  return {
    ...bar2,
    /** @param {[number, number] | null} branch */
    show(branch) {
      const [number, of] = branch ?? [1, 1];
      bar2.show(number - 1, of);
    }
  };
}

// src/editor.js
function editor(text, close) {
  const area = h("textarea", {
    class: "yw-input",
    "aria-label": t("Your message"),
    rows: "2",
    onkeydown: keys
  });
  area.value = text;
  growing(area);
  const send = button(t("Send again"), () => finish(), { class: "yw-go" });
  const leave = button(t("Leave it"), () => close(null));
  function finish() {
    const words = area.value.trim();
    close(words === "" ? null : words);
  }
  function keys(event) {
    if (!isSend(event)) return;
    event.preventDefault();
    finish();
  }
  const onkeydown = onEscape(() => close(null));
  const el = h("div", { class: "yw-editor", onkeydown }, area, h("div", { class: "yw-foot" }, send, leave));
  return { el, focus: () => area.focus() };
}
var isSend = (event) => event.key === "Enter" && !event.shiftKey && !event.isComposing;
function growing(area) {
  const fit = () => {
    area.style.height = "auto";
    if (area.value !== "" && area.scrollHeight)
      area.style.height = `${Math.min(area.scrollHeight + 2, 220)}px`;
  };
  area.addEventListener("input", fit);
  requestAnimationFrame(fit);
  return fit;
}

// src/values.js
var good = (value) => ({ value, problem: null });
var bad = (problem) => ({ value: null, problem });
function readText(field2, text) {
  const trimmed = text.trim();
  if (trimmed === "")
    return field2.required ? bad(t("{title} is needed.", { title: field2.title })) : good(null);
  if (field2.kind === "number" || field2.kind === "slider") return readNumber(field2, trimmed);
  if (field2.kind === "list") return readList(field2, text);
  if (field2.kind === "json") return readJson(trimmed);
  return good(field2.kind === "area" ? text : trimmed);
}
function readNumber(field2, text) {
  const value = Number(text.replace(",", "."));
  if (!Number.isFinite(value)) return bad(t("This is not a number."));
  const { min, max, step } = field2;
  if (min != null && value < min)
    return bad(
      max == null ? t("At least {min}.", { min }) : t("From {min} to {max}.", { min: min ?? "", max: max ?? "" })
    );
  if (max != null && value > max)
    return bad(
      min == null ? t("At most {max}.", { max }) : t("From {min} to {max}.", { min: min ?? "", max: max ?? "" })
    );
  if (step === 1 && !Number.isInteger(value)) return bad(t("A whole number, please."));
  return good(value);
}
function readList(field2, text) {
  const items = text.split("\n").map((line) => line.trim());
  const kept = items.filter((line) => line !== "");
  if (field2.max != null && kept.length > field2.max)
    return bad(t("At most {count} entries.", { count: field2.max }));
  if (field2.min != null && kept.length < field2.min)
    return bad(t("At least {count} entries.", { count: field2.min }));
  return good(kept);
}
function readJson(text) {
  try {
    return good(JSON.parse(text));
  } catch (error) {
    return bad(t("This is not JSON: {why}", { why: error instanceof Error ? error.message : String(error) }));
  }
}
function showText(field2, value) {
  if (value === null || value === void 0) return "";
  if (field2.kind === "list") return Array.isArray(value) ? value.join("\n") : String(value);
  if (field2.kind === "json") return JSON.stringify(value, null, 2);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
var same = (a, b) => a === b || JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
function summary(fields, values) {
  const said2 = fields.filter(({ name }) => values[name] !== void 0 && values[name] !== null).map(
    (field2) => isShort(values[field2.name]) ? `${field2.title.toLowerCase()} ${values[field2.name]}` : field2.title.toLowerCase()
  );
  return said2.join(" · ");
}
var isShort = (value) => typeof value === "number" || typeof value === "string" && value.length <= 12;

// src/fault.js
function faultBox() {
  const el = h("div", { class: "yw-fault", hidden: true });
  let drawn = null;
  return {
    el,
    /** @param {Fault | null | undefined} error */
    show(error) {
      if (same(error, drawn)) return;
      drawn = error;
      el.hidden = !error;
      fill(el, error ? faultNodes(error) : []);
    }
  };
}
function faultNodes({ what, hint, code, request_id }) {
  const quote = [code && t("code {code}", { code }), request_id && t("request {id}", { id: request_id })].filter(Boolean).join(" · ");
  return [
    h("p", { class: "yw-what" }, what),
    ...hint ? [h("p", {}, hint)] : [],
    ...quote ? [h("p", { class: "yw-small yw-id" }, quote)] : []
  ];
}

// src/acts.js
function actionBar(host, key) {
  const el = h("div", { class: "yw-acts", role: "group", "aria-label": t("What to do next"), hidden: true });
  let drawn = [];
  return {
    el,
    /** @param {Task} task */
    update({ actions = [] }) {
      if (same(actions, drawn)) return;
      drawn = actions;
      fill(
        el,
        actions.map(
          (action, index) => !isBeside(action) && button(worded(action), () => host.send({ do: "act", key, index }), {
            class: "yw-plain",
            title: action.title
          })
        )
      );
      el.hidden = el.childElementCount === 0;
    }
  };
}
var isBeside = ({ medium, at }) => at === true && typeof medium === "number";
var worded = ({ label, ready }) => ready ? label : `${label}…`;
var drawnBeside = /* @__PURE__ */ new WeakMap();
function besideActs({ media, acts }, actions, medium, act) {
  if (!media || !acts) return;
  const mine = actions.map((action, index) => ({ action, index })).filter(({ action }) => isBeside(action) && action.medium === medium);
  const known = drawnBeside.get(acts);
  if (same(mine, known?.mine ?? [])) return;
  known?.leave();
  const leaving = new AbortController();
  const buttons = mine.map(
    ({ action, index }) => goOn(media, action, () => act(index, media.currentTime), leaving.signal)
  );
  fill(acts, buttons);
  acts.hidden = buttons.length === 0;
  drawnBeside.set(acts, { mine, leave: () => leaving.abort() });
}
function goOn(media, action, act, signal) {
  const go = button(worded(action), act, { class: "yw-plain", title: action.title });
  const say = () => {
    const at = clock(media.currentTime);
    write(go, at ? `${action.label} · ${at}${action.ready ? "" : "…"}` : worded(action));
  };
  say();
  for (const name of ["timeupdate", "seeked"]) media.addEventListener(name, say, { signal });
  return go;
}
function useIn(host, { key, index, kind, name }, uses) {
  const fitting = uses.filter((use) => use.kind === kind);
  if (fitting.length === 0) return null;
  const groups = /* @__PURE__ */ new Map();
  fitting.forEach(({ family, label, operation }, at) => {
    const group = groups.get(family) ?? h("optgroup", { label: family });
    groups.set(family, group);
    group.append(h("option", { value: String(at), title: operation }, label));
  });
  const el = h(
    "select",
    { class: "yw-use", "aria-label": t("Use {name} in", { name }), onchange: pick },
    h("option", { value: "" }, t("use in…")),
    ...groups.values()
  );
  function pick() {
    const use = fitting[Number(el.value)];
    el.value = "";
    if (use) host.send({ do: "use", key, index, operation: use.operation, option: use.option });
  }
  return el;
}

// src/download.js
var KEPT = 1e4;
function download(name, blob) {
  const href = URL.createObjectURL(blob);
  press({ href, download: name });
  setTimeout(() => URL.revokeObjectURL(href), KEPT);
}
async function downloadFrom(name, src) {
  if (/^(?:blob|data):/.test(src)) return press({ href: src, download: name });
  const bytes2 = await fetched(src);
  return bytes2 ? download(name, bytes2) : press({ href: src, download: name, target: "_blank" });
}
function press(given) {
  const link = h("a", { ...given, rel: "noopener noreferrer", hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
}
async function fetched(src) {
  try {
    const answer = await fetch(src, { credentials: "omit", referrerPolicy: "no-referrer" });
    return answer.ok ? await answer.blob() : null;
  } catch {
    return null;
  }
}

// src/live.js
var PAUSE = 2e3;
var SAY = "yw-say";
function speak2(el, text) {
  el.dispatchEvent(new CustomEvent(SAY, { bubbles: true, detail: text }));
}
function writeAloud(el, text) {
  if (text && text !== el.textContent) speak2(el, text);
  write(el, text);
}
function hear(root, say) {
  root.addEventListener(SAY, (event) => say(String(
    /** @type {CustomEvent} */
    event.detail
  )));
}
function voice() {
  const el = h("div", { class: "yw-sr", role: "status", "aria-live": "polite" });
  let next = 0;
  let timer2 = 0;
  function say(text) {
    clearTimeout(timer2);
    timer2 = window.setTimeout(tell, Math.max(0, Math.ceil(next - performance.now())), text);
  }
  function tell(text) {
    el.textContent = text;
    next = performance.now() + PAUSE;
  }
  return { el, say, close: () => clearTimeout(timer2) };
}

// src/dialog.js
function openDialog(near, label, parts2, { onclose, onkeydown, head = [] } = {}) {
  const place2 = (
    /** @type {HTMLElement} */
    near.closest(".yw") ?? near
  );
  const before = focused(near);
  const away = button("✕", () => close(), { title: t("Close") });
  const el = h(
    "dialog",
    {
      class: "yw-dialog",
      "aria-label": label,
      onclose: gone,
      onkeydown,
      onpointerdown: press2,
      onclick: outside
    },
    h("div", { class: "yw-dialog-head" }, h("b", { class: "yw-title" }, label), ...head, away),
    ...parts2
  );
  place2.append(el);
  if (typeof el.showModal === "function") el.showModal();
  else el.setAttribute("open", "");
  let pressed2 = null;
  function press2(event) {
    pressed2 = event.target;
  }
  function outside(event) {
    if (event.target === el && pressed2 === el) close();
  }
  function close() {
    if (el.open && typeof el.close === "function") el.close();
    else gone();
  }
  let isGone = false;
  function gone() {
    if (isGone) return;
    isGone = true;
    el.remove();
    onclose?.();
    before?.focus({ preventScroll: true });
    if (place2.isConnected && !holdsFocus(place2)) focusPanel(place2);
  }
  return { el, close };
}

// src/lightbox.js
var SCALES = [0, 1, 2, 4];
function lightbox(near, pictures, first, { onclose, compare: compare3, beneath, beside } = {}) {
  let at = first;
  let isGone = false;
  let scale = 0;
  const img = h("img", { decoding: "async", onload: loaded, onclick: toggle });
  const scroll = h(
    "div",
    { class: "yw-light", tabindex: "0", role: "group", "aria-label": t("Picture") },
    img
  );
  const said2 = h("span", { class: "yw-small", "aria-live": "polite" });
  const back = button("‹", () => go(at - 1), { title: t("The picture before") });
  const on = button("›", () => go(at + 1), { title: t("The next picture") });
  const less = button("−", () => zoom(-1), { title: t("Smaller") });
  const more = button("+", () => zoom(1), { title: t("Larger") });
  const versus2 = compare3 ? button(t("before and after"), () => compare3(pictures[at]), { title: t("Beside what it was made from") }) : null;
  const row = beside ? button(t("side by side"), () => beside(pictures[at]), {
    title: t("With the others of its row, in one zoom")
  }) : null;
  const { el, close } = openDialog(near, t("Pictures"), [scroll], {
    head: [said2, h("span", { class: "yw-spacer" }), versus2, row, less, more, back, on],
    onclose: () => onclose?.(isGone ? null : at),
    onkeydown
  });
  set(el, "data-wide", true);
  draw2();
  scroll.focus({ preventScroll: true });
  function draw2() {
    const { name, src } = pictures[at];
    set(img, "src", src);
    img.alt = name;
    for (const one of [back, on]) {
      const held2 = holdsFocus(one);
      one.hidden = pictures.length < 2;
      if (held2 && one.hidden) scroll.focus({ preventScroll: true });
    }
    loaded();
  }
  function loaded() {
    size();
    facts2();
  }
  function size() {
    set(el, "data-scale", SCALES[scale] || null);
    img.style.width = scale === 0 || !img.naturalWidth ? "" : `${img.naturalWidth * SCALES[scale]}px`;
    shut(less, scale === 0);
    shut(more, scale === SCALES.length - 1);
  }
  function facts2() {
    const pixels = img.naturalWidth ? `${img.naturalWidth} × ${img.naturalHeight}` : "";
    write(said2, [pictures[at].name, pixels].filter(Boolean).join(" · "));
  }
  function go(to) {
    at = (to + pictures.length) % pictures.length;
    scale = 0;
    draw2();
  }
  function zoom(by) {
    scale = Math.max(0, Math.min(SCALES.length - 1, scale + by));
    size();
  }
  function toggle() {
    scale = scale === 0 ? 1 : 0;
    size();
  }
  const keys = {
    "+": () => zoom(1),
    "=": () => zoom(1),
    "-": () => zoom(-1),
    0: () => zoom(-SCALES.length),
    Home: () => go(0),
    End: () => go(pictures.length - 1),
    PageUp: () => go(at - 1),
    PageDown: () => go(at + 1)
  };
  function onkeydown(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const line = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const act = arrow && scale === 0 ? () => go(at + arrow) : line && beneath && scale === 0 ? () => go(beneath(at, line)) : keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
  return {
    close,
    update(now) {
      const { key } = pictures[at];
      const found = now.findIndex((one) => one.key === key);
      isGone = found < 0;
      if (isGone) return close();
      pictures = now;
      at = found;
      draw2();
    }
  };
}

// src/versus.js
function versus(near, first, second, onclose) {
  const under = h("img", { src: first.src, alt: first.name });
  const over2 = h("img", { src: second.src, alt: second.name, class: "yw-over" });
  const range = h("input", {
    type: "range",
    class: "yw-range",
    min: 0,
    max: 100,
    step: 1,
    value: 50,
    "aria-label": t("Where the two pictures meet"),
    oninput: draw2
  });
  const seam = h("i", { class: "yw-seam" });
  const stage = h(
    "div",
    { class: "yw-versus", onpointerdown: begin, onpointermove: drag },
    under,
    over2,
    seam
  );
  const names = h(
    "div",
    { class: "yw-versus-names yw-small" },
    h("span", {}, first.name),
    h("span", {}, second.name)
  );
  const { close } = openDialog(near, t("Before and after"), [stage, names, range], { onclose });
  draw2();
  range.focus({ preventScroll: true });
  function draw2() {
    const at = Number(range.value);
    stage.style.setProperty("--yw-at", `${at}%`);
    set(range, "aria-valuetext", t("{share} % of {name}", { share: at, name: first.name }));
  }
  function begin(event) {
    event.preventDefault();
    stage.setPointerCapture?.(event.pointerId);
    follow2(event);
  }
  function drag(event) {
    if (event.buttons !== 0) follow2(event);
  }
  function follow2(event) {
    const { left, width } = stage.getBoundingClientRect();
    if (width === 0) return;
    range.value = String(Math.round(100 * (event.clientX - left) / width));
    draw2();
  }
  return close;
}

// src/windows.js
function windows() {
  const open = /* @__PURE__ */ new Set();
  return {
    /** @param {(gone: () => void) => Opened} make is given what it says when it has shut */
    show(make) {
      const made = make(() => open.delete(made));
      open.add(made);
    },
    /** @param {Picture[]} pictures those that there are now */
    update(pictures) {
      for (const one of [...open]) one.update(pictures);
    },
    close() {
      for (const one of [...open]) one.close();
    }
  };
}
var ofAll = (shown, close) => ({
  close,
  update(pictures) {
    const keys = new Set(pictures.map(({ key }) => key));
    if (!shown.every(({ key }) => keys.has(key))) close();
  }
});

// src/looks.js
function looks(grid, origin, tell) {
  const open = windows();
  let release = null;
  function done(then) {
    release?.();
    release = null;
    then();
  }
  function overOrigin(after) {
    if (release || !origin) return;
    tell("");
    release = origin((url, error) => {
      if (!release) return;
      if (!url) return done(() => tell(error ?? ""));
      const before = { src: url, name: t("made from") };
      open.show(
        (gone) => ofAll(
          [after],
          versus(grid, before, after, () => done(gone))
        )
      );
    });
  }
  return {
    overOrigin,
    /** @param {Picture} a @param {Picture} b */
    compare(a, b) {
      open.show((gone) => ofAll([a, b], versus(grid, a, b, gone)));
    },
    /**
     * @param {Picture[]} pictures
     * @param {number} first its place in `pictures`
     * @param {boolean} before whether each can be seen over what it was made from
     * @param {(at: number) => void} back which one was looked at last, where it is still there
     */
    enlarge(pictures, first, before, back) {
      open.show(
        (gone) => lightbox(grid, pictures, first, {
          compare: before ? overOrigin : null,
          onclose(at) {
            gone();
            if (at !== null) back(at);
          }
        })
      );
    },
    update: open.update,
    /** With its view go its windows, and the picture it was made from. */
    close() {
      open.close();
      done(() => {
      });
    }
  };
}

// src/roving.js
function roving(beneath) {
  let stops = [];
  let current = 0;
  let apart = false;
  function rove() {
    current = Math.max(0, Math.min(current, stops.length - 1));
    stops.forEach((places, at) => {
      for (const place2 of places) place2.tabIndex = apart || at === current ? 0 : -1;
    });
  }
  function to(at) {
    current = at;
    rove();
  }
  function onkeydown(event) {
    if (apart || stops.length < 2) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const target = (
      /** @type {HTMLElement} */
      event.target
    );
    const from = stops.findIndex((places) => places.includes(target));
    if (from < 0) return;
    const moves = {
      ArrowLeft: () => from - 1,
      ArrowRight: () => from + 1,
      ArrowUp: () => beneath(from, -1),
      ArrowDown: () => beneath(from, 1),
      Home: () => 0,
      End: () => stops.length - 1
    };
    const next = moves[event.key]?.();
    if (next === void 0) return;
    event.preventDefault();
    const place2 = stops[from].indexOf(target);
    to(next);
    (stops[current][place2] ?? stops[current][0]).focus();
  }
  return {
    onkeydown,
    /** @param {HTMLElement[][]} now @param {boolean} [each] whether Tab goes through all of them */
    show(now, each = false) {
      stops = now;
      apart = each;
      rove();
    },
    to,
    /** The focus, too, once what is open over them has shut. @param {number} at */
    back(at) {
      to(at);
      queueMicrotask(() => stops[at]?.[0].focus());
    },
    focus: () => stops[current]?.[0].focus()
  };
}

// src/picks.js
function picks(grid, { save, origin }) {
  let shots = [];
  let hasOrigin = false;
  const bar2 = h("div", {
    class: "yw-picks yw-small",
    role: "group",
    "aria-label": t("Picked pictures"),
    hidden: true
  });
  const said2 = h("p", { class: "yw-small", hidden: true });
  const look = looks(grid, origin, tell);
  const ring = roving((from, by) => from + by * columns());
  grid.addEventListener("keydown", ring.onkeydown);
  const chosen = () => shots.filter(({ tick }) => tick?.checked);
  function columns() {
    const top = shots[0].zoom.offsetTop;
    const next = shots.findIndex(({ zoom }) => zoom.offsetTop !== top);
    return next > 0 ? next : shots.length;
  }
  const counted = h("span");
  const acts = {
    save: button(t("save selected"), saved, { title: t("Write them to the folder of the notebook") }),
    download: button(t("download"), () => chosen().forEach(saveAs), {
      title: t("Let the browser save them")
    }),
    compare: button(t("compare"), compare3, { title: t("Both in one place") }),
    beside: button(t("before and after"), beside, { title: t("Beside what it was made from") }),
    clear: button(t("clear"), clear, { title: t("Select none") })
  };
  function single() {
    const picked = chosen();
    return picked.length === 1 ? picked[0] : picked.length === 0 && shots.length === 1 ? shots[0] : null;
  }
  function draw2() {
    const count4 = chosen().length;
    write(counted, t("{count} selected", { count: count4 }));
    fill(bar2, [
      count4 > 0 && counted,
      count4 > 0 && save && acts.save,
      count4 > 0 && acts.download,
      count4 === 2 && acts.compare,
      single() && hasOrigin && origin && acts.beside,
      count4 > 0 && acts.clear
    ]);
    bar2.hidden = bar2.childElementCount === 0;
    for (const { tick, zoom } of shots) set(zoom, "data-picked", tick?.checked);
  }
  function saved() {
    tell("");
    save?.(chosen().map(({ index }) => index));
  }
  function clear() {
    for (const { tick } of shots) if (tick) tick.checked = false;
    draw2();
    ring.focus();
  }
  function compare3() {
    const [a, b] = chosen().map(picture);
    if (a && b) look.compare(a, b);
  }
  function beside() {
    const shot = single();
    if (shot) look.overOrigin(picture(shot));
  }
  function tell(words) {
    said2.hidden = words === "";
    writeAloud(said2, words);
  }
  return {
    bar: bar2,
    said: said2,
    tell,
    /** @param {Shot[]} now @param {boolean} madeFrom whether there is a picture that they were made from */
    update(now, madeFrom) {
      shots = now;
      hasOrigin = madeFrom;
      ring.show(shots.map(({ zoom, tick }) => tick ? [zoom, tick] : [zoom]));
      draw2();
      look.update(shots.map(picture));
    },
    draw: draw2,
    /** @param {HTMLElement} zoom */
    open(zoom) {
      const first = shots.findIndex((shot) => shot.zoom === zoom);
      if (first < 0) return;
      ring.to(first);
      look.enlarge(shots.map(picture), first, hasOrigin && origin !== null, ring.back);
    },
    close: look.close
  };
}
var picture = ({ img, index }) => ({ key: index, src: img.currentSrc || img.src, name: img.alt });
var saveAs = ({ img }) => downloadFrom(img.alt.replace(/[^\p{L}\p{N} .-]+/gu, " ").trim() || "picture", img.currentSrc || img.src);

// src/facts.js
function factLine(last) {
  const el = h("div", { class: "yw-foot yw-small" });
  let drawn;
  return {
    el,
    /** @param {import("./protocol.js").Media} media @param {(string | null | false)[]} [words] */
    draw(media, words = []) {
      const now = [media.path ?? null, media.url ?? null, words];
      if (same(now, drawn)) return;
      drawn = now;
      const told3 = words.filter(Boolean).map((word) => h("span", {}, word || null));
      const gap = last && h("span", { class: "yw-spacer" });
      fill(el, [...told3, savedIn(media), openLink(media), gap, last]);
    }
  };
}
function savedIn(media) {
  const path = typeof media.path === "string" ? media.path : "";
  const folder = path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")));
  return path !== "" && h("span", { title: path }, folder ? t("saved in {folder}", { folder }) : t("saved"));
}
function openLink(media) {
  const href = webLink(media.url);
  return href && h("a", { href, target: "_blank", rel: "noopener noreferrer", title: t("Open in a new tab") }, t("open"));
}

// src/bookmark.js
var PATIENCE = 6e4;
var LEAP = 2;
var MORE = 0.5;
var HAVE_FUTURE_DATA = 3;
function bookmark(el, further) {
  let place2 = 0;
  let since = 0;
  let swapping = false;
  const listeners2 = Object.entries({
    timeupdate: heard,
    seeked: heard,
    play: played,
    loadedmetadata: resume
  });
  for (const [name, listener] of listeners2) el.addEventListener(name, listener);
  function heard() {
    if (swapping || !(el.currentTime > 0 || since === 0)) return;
    if (el.ended && el.currentTime > place2 + LEAP) return;
    place2 = el.currentTime;
  }
  function played() {
    if (!swapping) since = 0;
  }
  function resume() {
    if (!swapping) return;
    swapping = false;
    if (since > 0 && !(el.duration > place2 + MORE)) return further();
    const waits = Date.now() - since < PATIENCE;
    since = 0;
    el.currentTime = place2;
    if (waits) el.play()?.catch(() => {
    });
  }
  return {
    /** Whether it was going when it was heard last. */
    isGoing: () => !el.paused && place2 > 0,
    /** Whether it plays and has nothing more to play. */
    starves: () => !el.paused && el.readyState < HAVE_FUTURE_DATA && place2 > 0,
    /** It has played to the end of what there is so far. */
    ranOut() {
      since = Date.now();
    },
    /** It is about to be given another address. */
    carry() {
      swapping = place2 > 0;
    },
    close() {
      for (const [name, listener] of listeners2) el.removeEventListener(name, listener);
    }
  };
}

// src/codecs.js
var H264 = 'video/mp4; codecs="avc1.42E01E"';
var AAC = 'audio/mp4; codecs="mp4a.40.2"';
function lacking(el, media) {
  if (!(el instanceof HTMLMediaElement) || el.canPlayType("audio/wav") === "") return null;
  const form2 = formOf(media);
  if (form2 === "mp4" && el.canPlayType(H264) === "") return "all";
  if (form2 === "mp4" && el.canPlayType(AAC) === "") return "sound";
  if (form2 === "m4a" && el.canPlayType(AAC) === "") return "all";
  return form2 === "mp3" && el.canPlayType("audio/mpeg") === "" ? "all" : null;
}
function formOf({ kind, mime, url, path }) {
  if (mime) return kind === "video" ? /mp4/.test(mime) ? "mp4" : null : audioForm(mime);
  const ending = /\.(mp4|m4a|mp3)(?:[?#]|$)/i.exec(path || url || "")?.[1]?.toLowerCase() ?? null;
  return (
    /** @type {"mp4" | "m4a" | "mp3" | null} */
    ending
  );
}
var audioForm = (mime) => /mpeg|mp3/.test(mime) ? "mp3" : /mp4|m4a|aac/.test(mime) ? "m4a" : null;
var noDecoder = () => t("This page has no decoder for it.");
function wayOut({ url, path }) {
  const href = webLink(url);
  return [
    href ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, t("Open it in a tab of its own")) : "",
    ...path ? [href ? " · " : "", t("Its file is {path}", { path })] : []
  ];
}

// src/trouble.js
function troubleLine() {
  const el = h("p", { class: "yw-small yw-trouble", hidden: true });
  function show(words, media) {
    el.hidden = false;
    el.replaceChildren(words, " ", ...wayOut(media));
  }
  return {
    el,
    isShown: () => !el.hidden,
    clear() {
      el.hidden = true;
    },
    /** It does not play. @param {Media} media @param {string | null} why */
    tell(media, why) {
      const said2 = t("This could not be shown here. {why}", { why: why ?? "" });
      show(said2, media);
      speak2(el, said2);
    },
    /** It plays, but not all of it. @param {Media} media */
    mute: (media) => show(t("Its sound may be missing: this page has no decoder for AAC."), media)
  };
}

// src/player.js
var ELEMENTS = {
  video: () => h("video", { controls: true, preload: "metadata", playsinline: true }),
  audio: () => h("audio", { controls: true, preload: "metadata" }),
  image: () => h("img", { decoding: "async" })
};
function player(media, name, { store, key, index, stage: first }) {
  const el = (ELEMENTS[media.kind] ?? ELEMENTS.image)();
  const trouble = troubleLine();
  const mark = el instanceof HTMLMediaElement ? bookmark(el, () => newer() && load()) : null;
  let wanted = media;
  let stage = first;
  let tried = { at: first };
  let release = null;
  call(name);
  const listeners2 = Object.entries({
    error: failed,
    loadedmetadata: hint,
    pause: paused,
    ended,
    waiting: starve,
    stalled: starve
  });
  for (const [name2, listener] of listeners2) el.addEventListener(name2, listener);
  function call(words) {
    set(el, el instanceof HTMLImageElement ? "alt" : "aria-label", words);
  }
  function failed() {
    if (mark?.isGoing()) mark.ranOut();
    if (store && newer()) load();
    else if (!store) el.hidden = true;
    else if (lacking(el, wanted) === "all") trouble.tell(wanted, noDecoder());
    else if (release) trouble.tell(wanted, unplayable());
    else release = store.want(key, index, came);
  }
  function came(url, error) {
    if (newer()) load();
    else if (url) swap(url);
    else trouble.tell(wanted, error);
  }
  const newer = () => safeSource(wanted.url, wanted.kind) !== tried.src;
  function starve() {
    if (!mark?.starves() || !newer()) return;
    mark.ranOut();
    load();
  }
  function swap(url) {
    trouble.clear();
    mark?.carry();
    el.src = url;
  }
  function paused() {
    if (!(el instanceof HTMLMediaElement) || !el.ended) load();
  }
  function ended() {
    mark?.ranOut();
    load();
  }
  function hint() {
    if (el instanceof HTMLVideoElement && lacking(el, wanted) === "sound") trouble.mute(wanted);
  }
  function load() {
    if (el instanceof HTMLVideoElement) set(el, "poster", safeSource(wanted.poster, "image"));
    const found = safeSource(wanted.url, wanted.kind);
    if (found === tried.src && (!trouble.isShown() || stage === tried.at)) return;
    tried = { src: found, at: stage };
    release?.();
    release = null;
    trouble.clear();
    if (found === null) failed();
    else swap(found);
  }
  function update(next, at) {
    wanted = next;
    stage = at;
    if (!(el instanceof HTMLMediaElement) || el.paused || el.error) load();
    else starve();
  }
  function close() {
    release?.();
    mark?.close();
    for (const [name2, listener] of listeners2) el.removeEventListener(name2, listener);
    el.removeAttribute("src");
    if (el instanceof HTMLMediaElement) el.load();
  }
  load();
  return { el, trouble: trouble.el, update, call, close };
}
var unplayable = () => t("It is in a form that this browser does not play. Save it, and open its file.");

// src/picture.js
function imagePiece(first, name, origin, { open, picked }) {
  const { el, trouble, update, call: rename2, close } = player(first, name, origin);
  const img = (
    /** @type {HTMLImageElement} */
    el
  );
  const zoom = h(
    "button",
    {
      type: "button",
      class: "yw-zoom",
      "aria-haspopup": "dialog",
      onclick: () => open(zoom)
    },
    el
  );
  const tick = picked ? h("input", { type: "checkbox", class: "yw-check yw-tick-on", onchange: picked }) : null;
  const facts2 = factLine();
  facts2.draw(first);
  call(name);
  function call(words) {
    rename2(words);
    set(zoom, "aria-label", t("Enlarge {name}", { name: words }));
    if (tick) set(tick, "aria-label", t("Select {name}", { name: words }));
  }
  return {
    el: h("figure", { class: "yw-image" }, zoom, tick, facts2.el, trouble),
    zoom,
    img,
    tick,
    call,
    /** @param {Media} media @param {string} stage */
    update(media, stage) {
      update(media, stage);
      facts2.draw(media);
    },
    close
  };
}

// src/track.js
function trackPiece(first, name, origin) {
  const { el, trouble, update, call, close } = player(first, name, origin);
  const cover = h("div", { class: "yw-cover" });
  const title = h("b");
  const facts2 = factLine();
  const words = h("div", { class: "yw-lyrics-text", ...scrolling(t("lyrics")) });
  const lyrics = h("details", { class: "yw-lyrics", hidden: true }, h("summary", {}, t("lyrics")), words);
  const acts = h("div", { class: "yw-acts", hidden: true });
  let called = name;
  function draw2(media) {
    const { tags, lyrics: text } = media.extra ?? {};
    const told3 = [Array.isArray(tags) ? tags.join(", ") : tags, clock(media.duration)].filter(Boolean);
    drawCover(cover, safeSource(media.poster, "image"));
    write(title, media.title || called);
    facts2.draw(media, [told3.join(" · ")]);
    write(words, typeof text === "string" ? text : "");
    lyrics.hidden = words.textContent === "";
  }
  draw2(first);
  const body = h("div", { class: "yw-track-body" }, title, facts2.el, el, trouble, acts, lyrics);
  return {
    el: h("figure", { class: "yw-track" }, cover, body),
    media: (
      /** @type {HTMLMediaElement} */
      el
    ),
    acts,
    /** @param {string} words */
    call(words2) {
      called = words2;
      call(words2);
    },
    /** @param {Media} media @param {string} stage */
    update(media, stage) {
      update(media, stage);
      draw2(media);
    },
    close
  };
}
function drawCover(cover, src) {
  if (!src || cover.dataset.src === src) return;
  cover.dataset.src = src;
  const img = h("img", { src, alt: "", onerror: fail });
  function fail() {
    img.remove();
    delete cover.dataset.src;
  }
  cover.replaceChildren(img);
}

// src/film.js
var USUAL = 24;
var RATES = [0.25, 0.5, 1, 1.5, 2];
function frameRate({ extra }, usual = USUAL) {
  const told3 = Number(extra?.fps ?? extra?.frame_rate ?? extra?.frameRate);
  return Number.isFinite(told3) && told3 >= 1 && told3 <= 240 ? told3 : usual;
}
function stepped(now, by, fps, length) {
  const frame3 = Math.max(0, Math.floor(now * fps + 1e-6) + by);
  const last = Number.isFinite(length) ? Math.max(0, Math.ceil(length * fps) - 1) : frame3;
  return (Math.min(frame3, last) + 0.5) / fps;
}
var frameButtons = (step) => [
  button("◂", () => step(-1), { title: t("One frame back (,)"), "aria-keyshortcuts": "," }),
  button("▸", () => step(1), { title: t("One frame on (.)"), "aria-keyshortcuts": "." })
];
function speedChoice(rates, choose, given) {
  const options = rates.map((one) => h("option", { value: one, selected: one === 1 }, `${one}×`));
  const el = h("select", { ...given, onchange: () => choose(Number(el.value)) }, ...options);
  el.value = "1";
  return el;
}
function filmTools(video, media) {
  const again = button(t("loop"), loop, { "aria-pressed": "false", title: t("Begin again at the end") });
  const rate = speedChoice(RATES, speed, { class: "yw-mini", "aria-label": t("Speed") });
  const where = h("span", { class: "yw-small", hidden: true });
  video.addEventListener("seeked", told3);
  video.addEventListener("play", () => {
    where.hidden = true;
  });
  let stepping = false;
  function step(by) {
    video.pause();
    stepping = true;
    video.currentTime = stepped(video.currentTime, by, frameRate(media()), video.duration);
  }
  function told3() {
    if (!stepping) return;
    stepping = false;
    where.hidden = false;
    write(
      where,
      t("frame {number}", { number: Math.floor(video.currentTime * frameRate(media()) + 1e-6) + 1 })
    );
  }
  function loop() {
    video.loop = !video.loop;
    set(again, "aria-pressed", String(video.loop));
  }
  function speed(rate2) {
    video.playbackRate = rate2;
  }
  return {
    el: h(
      "span",
      { class: "yw-film", role: "group", "aria-label": t("Clip") },
      ...frameButtons(step),
      again,
      rate,
      where
    ),
    /** @param {KeyboardEvent} event */
    onkeydown(event) {
      const by = { ",": -1, ".": 1 }[event.key];
      if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      step(by);
    }
  };
}

// src/video.js
function videoPiece(first, name, origin) {
  const { el, trouble, update, call, close } = player(first, name, origin);
  const video = (
    /** @type {HTMLVideoElement} */
    el
  );
  const acts = h("div", { class: "yw-acts", hidden: true });
  let media = first;
  const tools = filmTools(video, () => media);
  const facts2 = factLine(tools.el);
  function draw2() {
    const pixels = video.videoWidth ? `${video.videoWidth} × ${video.videoHeight}` : null;
    const length = clock(Number.isFinite(video.duration) ? video.duration : media.duration);
    facts2.draw(media, [length, pixels, media.size ? bytes(media.size) : null]);
  }
  video.addEventListener("loadedmetadata", draw2);
  draw2();
  return {
    el: h("figure", { class: "yw-video", onkeydown: tools.onkeydown }, el, facts2.el, trouble, acts),
    media: video,
    acts,
    call,
    /** @param {Media} next @param {string} stage */
    update(next, stage) {
      media = next;
      update(next, stage);
      draw2();
    },
    close
  };
}

// src/media.js
function gallery(store, key, { useIn: useIn2 = () => null, act = () => {
}, save = null, origin = null } = {}) {
  const el = h("div", { class: "yw-gallery", hidden: true });
  let pieces = /* @__PURE__ */ new Map();
  const picking = picks(el, { save, origin });
  const offered = /* @__PURE__ */ new WeakSet();
  const opening = { open: picking.open, picked: save && picking.draw };
  function update(list2, name, stage, { actions = [], made_from = false } = {}) {
    const images = list2.length > 1 && list2.every(({ kind }) => kind === "image");
    const next = /* @__PURE__ */ new Map();
    list2.forEach((media, index) => {
      const id = `${index}/${media.kind}${images}`;
      const known = pieces.get(id);
      const called = nameOf(media, name, index, list2.length);
      const acts = images ? opening : { ...opening, picked: null };
      const shown = known ?? piece(media, called, { store, key, index, stage }, acts);
      known?.call(called);
      known?.update(media, stage);
      next.set(id, shown);
      besideActs(shown, actions, index, act);
      if (stage === "succeeded") offer(shown.el, { index, kind: media.kind, name: called });
    });
    for (const [id, old] of pieces) if (!next.has(id)) old.close();
    pieces = next;
    fill(el, [...[...next.values()].map(({ el: el2 }) => el2), picking.bar, picking.said]);
    picking.update(shots(), made_from);
    set(el, "data-of", images ? "images" : null);
    el.hidden = list2.length === 0;
  }
  function shots() {
    return [...pieces.values()].flatMap(
      ({ zoom, img, tick = null }, index) => zoom && img ? [{ index, zoom, img, tick }] : []
    );
  }
  function offer(place2, medium) {
    if (offered.has(place2)) return;
    offered.add(place2);
    place2.append(useIn2(medium) ?? "");
  }
  return {
    el,
    update,
    /** Words on what has become of those that were picked. */
    tell: picking.tell,
    /** What plays, with its place in the list. */
    players: () => [...pieces.values()].flatMap(({ media }, index) => media ? [{ index, player: media }] : []),
    close() {
      picking.close();
      for (const { close } of pieces.values()) close();
    }
  };
}
function nameOf(media, name, index, of) {
  const title = media.title || `${name}, ${t(media.kind)}`;
  return of > 1 ? t("{title}, {number} of {of}", { title, number: index + 1, of }) : title;
}
function piece(media, name, origin, acts) {
  if (media.kind === "video") return videoPiece(media, name, origin);
  if (media.kind === "audio") return trackPiece(media, name, origin);
  return imagePiece(media, name, origin, acts);
}

// src/turn.js
var FORMS = [
  ["markdown", "Markdown"],
  ["python", "Python"],
  ["openai", "OpenAI SDK"],
  ["curl", "curl"]
];
function turnView(turn, acts) {
  return turn.role === "user" ? userView(turn, acts) : modelView(turn, acts);
}
function frame(turn, body) {
  const mark = h("div", { class: "yw-who", "data-role": turn.role, title: turn.who }, initials(turn.who));
  set(mark, "aria-hidden", "true");
  const name = h("span", { class: "yw-sr" }, `${turn.who}: `);
  return h(
    "article",
    { class: "yw-turn", "data-s": turn.s },
    mark,
    h("div", { class: "yw-said" }, name, body)
  );
}
var initials = (who) => who.length <= 4 ? who : who.slice(0, 3);
function userView(turn, acts) {
  const words = h("div", { class: "yw-words" });
  const chips = h("div", { class: "yw-chips", hidden: true });
  let drawn = [];
  const edit = button(t("edit"), () => openEditor(), { title: t("Change this message and send it again") });
  const copy = acts.copy && copyButton(t("copy"), () => turn.text, t("Copy this message"));
  const foot = h("div", { class: "yw-foot yw-small yw-shy" }, copy, acts.edit && edit);
  const branch = branchBar((to) => acts.branch?.(to));
  const forks = h("div", { class: "yw-foot yw-small", hidden: true }, branch.el);
  const body = h("div", {}, words, chips, forks, foot);
  function openEditor() {
    const { el, focus } = editor(turn.text, close);
    body.replaceChildren(el);
    focus();
  }
  function close(text) {
    if (text !== null && acts.edit?.(text) === false) return;
    body.replaceChildren(words, chips, forks, foot);
    edit.focus();
  }
  function update() {
    branch.show(turn.branch);
    forks.hidden = branch.el.hidden;
    write(words, turn.text);
    if (same(turn.attachments, drawn)) return;
    drawn = turn.attachments;
    chips.replaceChildren(...drawn.map(chip));
    chips.hidden = drawn.length === 0;
  }
  return { el: frame(turn, body), branch, update, close() {
  }, copied() {
  } };
}
function chip({ name, kind, thumb }) {
  const src = safeSource(thumb, "image");
  return h(
    "span",
    { class: "yw-chip" },
    src && h("img", { src, alt: "" }),
    name,
    !src && h("i", {}, t(kind))
  );
}
function modelView(turn, acts) {
  const answer = answerView(turn);
  const fault = h("div", { class: "yw-fault", hidden: true });
  const numbers = h("span", { class: "yw-numbers" });
  const copy = acts.copy && copyMenu(FORMS, acts.copy, acts.say);
  const again = acts.again && button(t("again"), acts.again, { title: t("Answer anew") });
  const stop = acts.stop ? button(t("stop"), acts.stop, { title: t("Stop this answer") }) : acts.hint && h("span", {}, acts.hint);
  const branch = branchBar((to) => acts.branch?.(to));
  const approve = approveBar(
    (id, allow) => acts.decide?.(id, allow),
    (open) => set(answer.el, "data-asks", open)
  );
  const media = gallery(acts.media ?? null, turn.s);
  const foot = h("div", { class: "yw-foot yw-small" });
  const el = frame(turn, h("div", {}, answer.el, approve.el, media.el, fault, foot, copy?.shown));
  function update() {
    const live = turn.status === "streaming";
    answer.update();
    branch.show(turn.branch);
    approve.show(turn.asks);
    media.update(turn.media, t("Answer"), turn.status);
    fill(fault, faultLines(turn));
    fault.hidden = fault.childNodes.length === 0;
    fill(
      numbers,
      footLine(turn.foot).map((entry) => h("span", {}, entry))
    );
    fill(foot, live ? [stop] : [branch.el, numbers, copy?.line, again]);
    foot.hidden = foot.childNodes.length === 0;
    set(el, "aria-busy", live ? "true" : null);
  }
  return {
    el,
    branch,
    update,
    close() {
      answer.close();
      media.close();
    },
    copied: (form2, text) => copy?.take(form2, text)
  };
}
var ENDED = {
  stopped: later("Stopped. What had arrived is kept."),
  cut: later("The answer was cut off before its end. What had arrived is kept.")
};
function faultLines({ status, error }) {
  const word = status === "stopped" || status === "cut" ? ENDED[status] : null;
  const plain = word && !error ? [h("p", { class: "yw-small" }, t(word))] : [];
  return [...plain, ...error ? faultNodes(error) : []];
}

// src/turns.js
function toTurn(wire, known) {
  const turn = (
    /** @type {Turn} */
    known ?? emptyStream()
  );
  takeSnapshot(turn, wire);
  turn.s = wire.s;
  turn.role = wire.role;
  turn.who = wire.who;
  turn.text = wire.text ?? "";
  turn.attachments = wire.attachments ?? [];
  turn.branch = wire.branch ?? null;
  turn.asks = wire.asks ?? null;
  turn.media = wire.media ?? [];
  turn.object = wire.object;
  turn.status = wire.status;
  turn.foot = wire.foot ?? null;
  turn.error = wire.error ?? null;
  turn.stuck = wire.stuck === true;
  return turn;
}
var fallsShort = ({ c, tail }, end) => tail.trim() !== "" || end !== void 0 && end > c + tail.length;
function turnStore(host) {
  let turns = /* @__PURE__ */ new Map();
  const handlers = {
    d(message) {
      const turn = turns.get(message.s);
      if (turn && takeDelta(turn, message) === "lost") host.send({ do: "resync", s: turn.s });
      return turn;
    },
    snap(message) {
      const turn = turns.get(message.s);
      if (turn) takeSnapshot(turn, message);
      return turn;
    },
    asks(message) {
      const turn = turns.get(message.s);
      if (turn) turn.asks = message.call ?? null;
      return turn;
    },
    end(message) {
      const turn = turns.get(message.s);
      if (!turn) return void 0;
      turn.status = message.status;
      turn.foot = message.foot ?? null;
      turn.error = message.error ?? null;
      turn.asks = null;
      turn.media = message.media ?? [];
      turn.object = message.object;
      if (!turn.waiting && fallsShort(turn, message.c)) askAnew(turn);
      return turn;
    }
  };
  function askAnew(turn) {
    turn.waiting = true;
    host.send({ do: "resync", s: turn.s });
  }
  return {
    all: () => [...turns.values()],
    get: (s) => turns.get(s),
    /** @param {WireTurn[]} wires */
    load(wires) {
      turns = new Map(wires.map((wire) => [wire.s, toTurn(wire, turns.get(wire.s))]));
    },
    /** @param {WireTurn} wire */
    put(wire) {
      turns.set(wire.s, toTurn(wire, turns.get(wire.s)));
    },
    /** @param {string[]} ids */
    drop(ids) {
      for (const s of ids) turns.delete(s);
    },
    /**
     * Takes one message of a stream; answers the turn that may have changed.
     * @param {Message} message
     */
    receive(message) {
      return handlers[message.is]?.(message);
    }
  };
}

// src/ask.js
function ask(host) {
  const store = turnStore(host);
  const views = hub();
  return {
    receive(message) {
      if (message.is === "state") store.load(message.turn ? [message.turn] : []);
      else store.receive(message);
      views.tell(message);
    },
    view: (context) => view(context, store, views)
  };
}
var HINT = later("Interrupt the kernel to stop");
function view({ say }, store, views) {
  const el = h("div", { class: "yw-ask" });
  let shown;
  let s = "";
  function update() {
    const turn = store.all()[0];
    if (!turn) return;
    if (turn.s !== s) {
      shown?.close();
      shown = turnView(turn, { say, hint: t(HINT) });
      el.replaceChildren(shown.el);
      s = turn.s;
    }
    shown?.update();
  }
  const leave = views.join((message) => {
    update();
    if (message.is === "end") say(endWords(message.status));
  });
  update();
  return {
    el,
    close() {
      leave();
      shown?.close();
    }
  };
}

// src/candidates.js
function candidateList(host, key) {
  const el = h("div", {
    class: "yw-candidates",
    role: "group",
    "aria-label": t("May be this task"),
    hidden: true
  });
  function line(one) {
    const take = button(t("it is this one"), () => host.send({ do: "adopt", key, id: one.task_id }), {
      class: "yw-plain",
      "aria-label": t("It is this one: {id}", { id: one.task_id }),
      title: t("Take this task's result; nothing is sent again")
    });
    return h(
      "li",
      {},
      h("code", {}, one.task_id),
      " ",
      h("span", { class: "yw-small" }, wordsOf(one)),
      " ",
      take
    );
  }
  let drawn;
  return {
    el,
    /** @param {Candidate[] | undefined} found undefined: nobody has looked */
    update(found) {
      if (found === drawn) return;
      drawn = found;
      el.hidden = found === void 0;
      if (found === void 0) return;
      const words = found.length === 0 ? t(
        "The account lists no task from that time that could be it. ys.account.logs() shows whether it was billed."
      ) : t("Sent at about that time, and in no row yet:");
      fill(el, [h("p", { class: "yw-small" }, words), found.length > 0 && h("ul", {}, ...found.map(line))]);
    }
  };
}
var foundWords = (found) => t("{count} tasks may be this one", { count: count2(found.length) });
function wordsOf({ platform, action, status, seconds_apart: apart, cost_usd: cost2 }) {
  const when = apart == null ? null : apart === 0 ? t("at the same second") : apart < 0 ? t("{time} before", { time: age(-apart) }) : t("{time} after", { time: age(apart) });
  return [platform, action, status, when, cost2 == null ? null : `$${cost2}`].filter(Boolean).join(" · ");
}

// src/notice.js
function noticeBar(host) {
  const el = h("div", { class: "yw-notice", hidden: true });
  let notice = null;
  let connected = true;
  const dismiss = button("✕", () => show(null), { title: t("Dismiss this notice") });
  const sandbox = button(t("Start the sandbox"), start, { class: "yw-plain" });
  function start() {
    shut(sandbox, true);
    host.send({ do: "sandbox" });
  }
  function draw2() {
    const said2 = notice ?? (connected ? null : { ...OFFLINE, what: t(OFFLINE.what), hint: t(OFFLINE.hint) });
    el.hidden = !said2;
    if (!said2) return;
    set(el, "data-level", said2.level);
    const words = h("div", {}, h("b", {}, said2.what), said2.hint ? ` ${said2.hint}` : null);
    fill(el, [words, h("span", { class: "yw-spacer" }), !connected && sandbox, notice && dismiss]);
  }
  function show(next) {
    notice = next;
    shut(sandbox, false);
    draw2();
    if (next) speak2(el, [next.what, next.hint].filter(Boolean).join(" "));
  }
  return {
    el,
    show,
    /** @param {boolean} is */
    connect(is) {
      connected = is;
      draw2();
    }
  };
}
var OFFLINE = {
  level: "info",
  what: later("Not connected."),
  hint: later("Set a key with ys.connect(…), or try everything with made-up results.")
};

// src/store.js
function mediaStore(host) {
  const entries = /* @__PURE__ */ new Map();
  function release(name, entry, arrived) {
    entry.users.delete(arrived);
    if (entry.users.size > 0) return;
    if (entry.url) URL.revokeObjectURL(entry.url);
    if (entries.get(name) === entry) entries.delete(name);
  }
  return {
    /**
     * Asks the kernel for a medium, once; the returned function lets go of it.
     * @param {string} key
     * @param {number | "origin"} index which one; "origin" is the picture that they were made from
     * @param {Arrived} arrived
     */
    want(key, index, arrived) {
      const name = `${key}/${index}`;
      const known = entries.get(name);
      const entry = known ?? { url: null, error: null, users: /* @__PURE__ */ new Set() };
      entry.users.add(arrived);
      if (!known) {
        entries.set(name, entry);
        host.send(index === "origin" ? { do: "origin", key } : { do: "media", key, index });
      } else if (entry.url || entry.error) queueMicrotask(() => arrived(entry.url, entry.error));
      return () => release(name, entry, arrived);
    },
    /** @param {Message} message @param {Buffers} [buffers] */
    receive({ is, key, index, mime, error }, buffers) {
      const entry = entries.get(`${key}/${is === "origin" ? is : index}`);
      if (!entry || entry.url) return;
      if (buffers?.length)
        entry.url = URL.createObjectURL(
          new Blob([
            /** @type {BlobPart} */
            buffers[0]
          ], { type: mime ?? "" })
        );
      else entry.error = error ?? t("It could not be read. Open its link, or run it again.");
      for (const arrived of [...entry.users]) arrived(entry.url, entry.error);
    }
  };
}

// src/ticker.js
var listeners = /* @__PURE__ */ new Set();
var timer = 0;
function beat() {
  if (!document.hidden) for (const listener of [...listeners]) listener();
}
function everySecond(work) {
  const listener = inTongue(work);
  listeners.add(listener);
  timer ||= window.setInterval(beat, 1e3);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = 0;
  };
}
function oncePerFrame(work) {
  let pending = 0;
  const run = inTongue(() => {
    pending = 0;
    work();
  });
  return {
    ask() {
      pending ||= requestAnimationFrame(run);
    },
    stop: () => cancelAnimationFrame(pending)
  };
}
var localNow = () => Date.now() / 1e3;

// src/status.js
var ACTIVE = /* @__PURE__ */ new Set(["submitting", "queued", "running"]);
var TONES = {
  submitting: "wait",
  queued: "wait",
  running: "run",
  succeeded: "ok",
  failed: "bad",
  cancelled: "wait",
  uncertain: "odd",
  lost: "odd"
};
function statusPill() {
  const el = h("span", { class: "yw-st" });
  return {
    el,
    /** @param {string} status @param {string} [words] */
    draw(status, words = t(status)) {
      write(el, words);
      set(el, "data-tone", TONES[status] ?? "wait");
    }
  };
}
function statusLine() {
  const pill = statusPill();
  const percent = h("span");
  const time = h("span");
  function tick(task) {
    const taken = elapsed(task, localNow());
    const words = [taken !== null && span(taken), ACTIVE.has(task.status) && usually(task.typical)];
    put(time, words.filter(Boolean).join(", "));
    set(time, "title", learnedWords(task.learned));
  }
  return {
    parts: [pill.el, percent, time],
    tick,
    /** @param {Task} task */
    draw(task) {
      pill.draw(task.status, statusWords(task.status, task.raw_status));
      put(percent, ACTIVE.has(task.status) && task.progress != null ? `${Math.round(task.progress)} %` : "");
      tick(task);
    }
  };
}
function progressBar() {
  const fillBar = h("i");
  const el = h(
    "div",
    {
      class: "yw-bar",
      role: "progressbar",
      "aria-label": t("Progress"),
      "aria-valuemin": "0",
      "aria-valuemax": "100"
    },
    fillBar
  );
  return {
    el,
    /** @param {{ status: string, progress?: number | null, watching?: boolean }} task */
    draw({ status, progress, watching }) {
      el.hidden = !ACTIVE.has(status);
      const known = progress === null || progress === void 0 ? null : Math.max(0, Math.min(100, progress));
      set(el, "aria-valuenow", known === null ? null : Math.round(known));
      set(el, "data-unknown", known === null && watching !== false);
      fillBar.style.width = known === null ? "" : `${known}%`;
    }
  };
}

// src/task_acts.js
var OPEN_END = /* @__PURE__ */ new Set(["uncertain", "lost"]);
var ACTS = [
  { verb: "save", label: later("save"), title: later("Write its files to the folder of the notebook") },
  {
    verb: "stop",
    label: later("stop watching"),
    title: later("The task goes on at the service; only the looking stops")
  },
  {
    verb: "cancel",
    label: later("cancel"),
    title: later("Ask the service to end it; it may be billed all the same")
  },
  { verb: "watch", label: later("watch"), title: later("Look for news again until it is finished") },
  { verb: "refresh", label: later("look now"), title: later("Ask the service once") },
  {
    verb: "reconcile",
    label: later("find again"),
    title: later("Look for it at the service; nothing is sent")
  },
  {
    verb: "resubmit",
    label: later("send again"),
    title: later("A second request for the same thing: the first may have been billed already")
  },
  {
    verb: "again",
    label: later("run again"),
    title: later("A new request with the same options; it may cost again")
  },
  { verb: "forget", label: later("forget"), title: later("Take this row out of the list; files stay") }
];
function actsFor({ status, watching, again, at_once, can_cancel, media }, may) {
  const active = ACTIVE.has(status);
  const open = (active || OPEN_END.has(status)) && at_once !== true;
  const fits = {
    stop: active && open && watching === true,
    save: !active && (media?.length ?? 0) > 0,
    cancel: active && can_cancel === true,
    watch: open && !watching && status !== "uncertain",
    refresh: open && status !== "uncertain",
    reconcile: status === "uncertain" && at_once !== true,
    resubmit: status === "uncertain" && again === true,
    again: !active && status !== "uncertain" && again === true,
    forget: !active
  };
  return ACTS.filter(({ verb }) => fits[verb] && may.includes(verb));
}

// src/task.js
function taskView(host, store, key, may, uses = () => [], picks2 = false) {
  const prompt = h("p", { class: "yw-prompt" });
  const line = statusLine();
  const bar2 = progressBar();
  const acts = h("span", { class: "yw-acts-quiet" });
  const note = h("p", { class: "yw-small", hidden: true });
  const fault = faultBox();
  const text = h("div", { class: "yw-words", hidden: true });
  const value = valueView();
  const previews = gallery(null, key);
  const further = actionBar(host, key);
  const lost = candidateList(host, key);
  const results = gallery(store, key, {
    useIn: (medium) => useIn(host, { key, ...medium }, uses()),
    act: (index, at) => host.send({ do: "act", key, index, at }),
    ...picks2 && {
      save: (indexes) => host.send({ do: "save", key, indexes }),
      origin: (arrived) => store.want(key, "origin", arrived)
    }
  });
  const state = h(
    "div",
    { class: "yw-state" },
    h("div", { class: "yw-foot yw-small" }, ...line.parts, h("span", { class: "yw-spacer" }), acts),
    bar2.el
  );
  const el = h(
    "div",
    { class: "yw-task" },
    results.el,
    further.el,
    previews.el,
    value.el,
    text,
    fault.el,
    note,
    lost.el,
    state,
    prompt
  );
  let task = null;
  const stopTicking = everySecond(() => task && ACTIVE.has(task.status) && line.tick(task));
  const buttons = /* @__PURE__ */ new Map();
  function buttonFor({ verb, label, title }) {
    const made = buttons.get(verb) ?? button(t(label), () => host.send({ do: verb, key }), { title: t(title) });
    buttons.set(verb, made);
    return made;
  }
  function update(next, found) {
    task = next;
    const name = brief(next.prompt || next.title || next.name, 80);
    line.draw(next);
    bar2.draw(next);
    fill(acts, actsFor(next, may).map(buttonFor));
    put(note, next.note);
    put(prompt, next.prompt && brief(next.prompt, 400));
    put(text, next.text);
    further.update(next);
    lost.update(next.status === "uncertain" ? found : void 0);
    value.update(next.html ?? "");
    fault.show(next.error);
    results.update(next.media ?? [], name, next.status, next);
    previews.update(next.media?.length ? [] : next.previews ?? [], name, next.status);
  }
  return {
    el,
    update,
    /** What has become of the pictures that were to be saved. @param {{ folder?: string, names?: string[], error?: string }} message */
    saved: ({ folder, names = [], error }) => results.tell(error || savedWords(names.length, folder)),
    close() {
      stopTicking();
      results.close();
      previews.close();
    }
  };
}
function savedWords(count4, folder) {
  const place2 = folder || t("this folder");
  return count4 === 1 ? t("1 picture is in {place}.", { place: place2 }) : t("{count} pictures are in {place}.", { count: count4, place: place2 });
}
function valueView() {
  const el = h("div", { class: "yw-answer", hidden: true });
  let drawn = "";
  return {
    el,
    /** @param {string} html */
    update(html) {
      if (html === drawn) return;
      drawn = html;
      el.hidden = html === "";
      el.replaceChildren(...html ? blockNodes({ html }) : []);
    }
  };
}

// src/card.js
function card(host) {
  const self = { task: null, candidates: void 0, media: mediaStore(host) };
  const views = hub();
  return {
    receive(message, buffers) {
      if (message.is === "media") self.media.receive(message, buffers);
      if (message.is === "candidates") self.candidates = message.candidates;
      if (message.task) self.task = withOffset(message.task, localNow());
      views.tell(message);
    },
    view: (context) => view2(context, self, views)
  };
}
function view2({ host, say }, self, views) {
  const notice = noticeBar(host);
  const name = h("b");
  const title = h("span", { class: "yw-small" });
  const body = h("div", { class: "yw-result" });
  const head = h("div", { class: "yw-head", hidden: true }, name, title);
  let shown;
  let status = "";
  function update() {
    const { task, candidates, media } = self;
    if (!task) return;
    if (!shown) {
      shown = taskView(host, media, task.key, ["stop", "watch", "refresh", "reconcile", "resubmit"]);
      body.append(shown.el);
    }
    head.hidden = false;
    write(name, task.name);
    write(title, task.title ?? "");
    shown.update(task, candidates);
    if (status && task.status !== status) say(`${task.name}: ${t(task.status)}`);
    status = task.status;
  }
  const handlers = {
    notice: notice.show,
    candidates(message) {
      update();
      say(foundWords(message.candidates));
    }
  };
  const leave = views.join((message) => (handlers[message.is] ?? update)(message));
  update();
  return {
    el: h("div", {}, head, notice.el, body),
    close() {
      leave();
      shown?.close();
    }
  };
}

// src/pieces.js
var PIECE2 = 4e6;
var count3 = 0;
function freshId() {
  count3 += 1;
  return `${Date.now().toString(36)}-${count3}-${Math.random().toString(36).slice(2)}`;
}
function uploader(host) {
  const going = /* @__PURE__ */ new Map();
  async function piece2(id, at) {
    const entry = going.get(id);
    if (!entry) return;
    const { file, use, tell } = entry;
    const { name = "", type: mime, size } = file;
    const unreadable = inTongue(
      () => tell({ at, error: { what: t("{name} cannot be read.", { name }), hint: t("Choose it again.") } })
    );
    try {
      const data = await file.slice(at, at + PIECE2).arrayBuffer();
      const more = use === "" ? {} : { use };
      if (going.has(id)) host.send({ do: "upload", id, name, mime, size, at, ...more }, [data]);
    } catch {
      going.delete(id);
      if (at > 0) host.send({ do: "forget", id });
      unreadable();
    }
  }
  return {
    /**
     * @param {string} id
     * @param {Sent} file
     * @param {(progress: Progress) => void} tell
     * @param {string} [use] the option that it is for
     */
    start(id, file, tell, use = "") {
      going.set(id, { file, use, tell: inTongue(tell) });
      return piece2(id, 0);
    },
    /** @param {string} id */
    stop(id) {
      going.delete(id);
    },
    /**
     * Nobody waits for them any more: the kernel forgets what it has of them.
     * @param {boolean} [all] or of those alone that are for an option
     */
    close(all = true) {
      for (const [id, { use }] of going) {
        if (!all && use === "") continue;
        going.delete(id);
        host.send({ do: "forget", id });
      }
    },
    /** An acknowledgement: the next piece, or the end. @param {{ id: string } & Progress} message */
    receive({ id, at, done, file, value, error }) {
      const entry = going.get(id);
      if (!entry) return void 0;
      if (done || error) going.delete(id);
      entry.tell({ at, done, file, value, error });
      return done || error ? void 0 : piece2(id, at);
    }
  };
}

// src/attach.js
var ACCEPT = "image/png,image/jpeg,image/gif,image/webp,audio/wav,audio/mpeg,text/*,.md,.csv,.json,.py,.txt";
function attachments(host, changed) {
  const uploads = uploader(host);
  let items = [];
  const tray = h("div", {
    class: "yw-chips yw-tray",
    role: "group",
    "aria-label": t("Attachments"),
    hidden: true
  });
  const input = h("input", {
    type: "file",
    multiple: true,
    accept: ACCEPT,
    hidden: true,
    "aria-label": t("Files to attach"),
    onchange: () => {
      add(input.files);
      input.value = "";
    }
  });
  const opener = button(t("attach"), () => input.click(), {
    class: "yw-quiet yw-attach",
    title: t("Attach pictures, sounds or texts. They can be dropped here or pasted, too")
  });
  function add(files) {
    for (const file of Array.from(files ?? [])) {
      const item = chip2(file, drop);
      items.push(item);
      uploads.start(item.id, file, (progress) => take(item, progress));
    }
    draw2();
  }
  function take(item, progress) {
    item.update(progress);
    const { error } = progress;
    changed(error ? `${error.what} ${error.hint ?? ""}`.trim() : "");
  }
  function forget(id) {
    uploads.stop(id);
    host.send({ do: "forget", id });
  }
  function drop(id) {
    forget(id);
    items = items.filter((item) => item.id !== id);
    draw2();
    opener.focus();
    changed("");
  }
  function draw2() {
    fill(
      tray,
      items.map(({ el }) => el)
    );
    tray.hidden = items.length === 0;
  }
  return {
    tray,
    button: h("span", { class: "yw-attach-place" }, opener, input),
    add,
    receive: uploads.receive,
    /** These have been sent. @param {Item[]} sent */
    clear(sent) {
      items = items.filter((item) => !sent.includes(item));
      draw2();
    },
    /** What was sent and not taken comes back. @param {Item[]} back */
    restore(back) {
      items = [...back, ...items];
      draw2();
    },
    /** Those that go with the next message: here, or on their way. */
    items: () => items.filter(({ failed }) => !failed),
    /** With its view goes what it has not sent. */
    close() {
      for (const { id } of items) forget(id);
      items = [];
    }
  };
}
function chip2({ name, size }, drop) {
  const id = freshId();
  const picture3 = h("span", { class: "yw-chip-picture" });
  const state = h("i", {}, "0 %");
  const away = button("✕", () => drop(id), { title: t("Take {name} away", { name }) });
  const el = h("span", { class: "yw-chip" }, picture3, h("span", { class: "yw-title" }, name), state, away);
  const bar2 = h("progress", { max: size || 1, value: 0, "aria-label": t("{name} on its way", { name }) });
  el.append(bar2);
  const item = { id, el, done: false, failed: false, update };
  function update({ at, done, file, error }) {
    item.done = done === true;
    item.failed = error !== void 0;
    bar2.hidden = item.done || item.failed;
    bar2.value = at ?? 0;
    set(el, "data-failed", item.failed);
    const why = error ? `${error.what} ${error.hint ?? ""}` : null;
    write(state, why ?? (item.done ? kindWord(file?.kind) : `${Math.round(100 * at / (size || 1))} %`));
    const src = safeSource(file?.thumb, "image");
    if (src) picture3.replaceChildren(h("img", { src, alt: "" }));
  }
  return item;
}
var kindWord = (kind) => ({ image: t("picture"), audio: t("sound"), text: t("text") })[kind ?? ""] ?? kind ?? "";

// src/composer.js
var LONG_HINT = later("Ask, or drop a file. Enter sends, Shift+Enter breaks the line");
var SHORT_HINT = later("Ask, or drop a file");
var ROOM = 440;
var isHere = ({ items }) => items.every(({ done }) => done);
function composer(host, { send, stop, say }) {
  const area = h("textarea", {
    class: "yw-input",
    rows: "1",
    "aria-label": t("Message"),
    placeholder: t(LONG_HINT),
    onkeydown: keys,
    onpaste: paste,
    oninput: release
  });
  const go = h("button", { type: "button", class: "yw-go", onclick: press2 }, t("Send"));
  const fit = growing(area);
  const hint = inTongue(() => {
    area.placeholder = t(area.clientWidth < ROOM ? SHORT_HINT : LONG_HINT);
  });
  const resize = new ResizeObserver(hint);
  resize.observe(area);
  const files = attachments(host, changed);
  let busy = false;
  let held2 = null;
  let sent = null;
  let put3 = { own: "", whole: "" };
  function press2({ detail }) {
    if (!busy) submit();
    else if (detail !== 2) stop();
  }
  function submit() {
    const draft = { text: area.value.trim(), items: files.items() };
    if (busy || draft.text === "" && draft.items.length === 0) return;
    if (isHere(draft)) return leave(draft);
    held2 = draft;
    say(t("It is sent once its files have come"));
  }
  function leave(draft) {
    held2 = null;
    sent = draft;
    send(
      draft.text,
      draft.items.map(({ id }) => id)
    );
    area.value = "";
    files.clear(draft.items);
    fit();
    area.focus();
  }
  function release() {
    held2 = null;
  }
  function changed(why) {
    const still = files.items();
    const lacks = held2 !== null && !held2.items.every((item) => still.includes(item));
    if (lacks) release();
    const unsent = lacks && t("Not sent: a file of this message has not come. Press Send to send the rest.");
    const words = [why, unsent].filter(Boolean).join(" ");
    if (words) say(words);
    if (held2 && isHere(held2)) leave(held2);
  }
  function keys(event) {
    if (isSend(event)) submit();
    else return;
    event.preventDefault();
  }
  function paste(event) {
    const pasted = event.clipboardData?.files;
    if (!pasted?.length) return;
    event.preventDefault();
    files.add(pasted);
  }
  return {
    el: h(
      "div",
      { class: "yw-compose" },
      files.tray,
      h("div", { class: "yw-write" }, files.button, area, go)
    ),
    add: files.add,
    uploaded: files.receive,
    /** @param {boolean} is */
    busy(is) {
      busy = is;
      if (is) {
        sent = null;
        release();
      }
      write(go, is ? t("Stop") : t("Send"));
      go.classList.toggle("yw-calm", is);
    },
    /** The kernel said no: what was written comes back, before what has been begun meanwhile. */
    refused() {
      if (!sent) return;
      area.value = [sent.text, area.value].filter(Boolean).join("\n\n");
      files.restore(sent.items);
      sent = null;
      fit();
    },
    /** Puts words in, to be sent or changed, before what somebody has begun to write. @param {string} text */
    put(text) {
      release();
      const own = area.value === put3.whole ? put3.own : area.value;
      put3 = { own, whole: [text, own].filter(Boolean).join("\n\n") };
      area.value = put3.whole;
      fit();
      area.focus();
    },
    close() {
      resize.disconnect();
      files.close();
    }
  };
}

// src/export.js
var FORMS2 = [
  ["md", "Markdown"],
  ["html", later("Web page")],
  ["json", later("JSON, all branches")]
];
function exportMenu(ask2, say) {
  let wanted = null;
  const name = h("span", { class: "yw-small yw-title yw-kept", hidden: true });
  const choices = FORMS2.map(
    ([form2, label]) => button(t(label), () => {
      wanted = form2;
      ask2(form2);
    })
  );
  const line = h("span", { class: "yw-choices", role: "group", "aria-label": t("Export as") }, ...choices);
  const opener = button(t("export"), () => menu.toggle(), { title: t("Save this conversation as a file") });
  const menu = disclosure(opener, line);
  return {
    el: h("span", { class: "yw-menu" }, opener, line),
    name,
    /** @param {string} kept the name under which the kernel keeps it */
    named(kept) {
      name.hidden = !kept;
      write(name, t("kept as {name}", { name: kept }));
      set(
        name,
        "title",
        kept && t("Kept as it grows. ys.chat(name={name}) opens it again.", { name: JSON.stringify(kept) })
      );
    },
    /** @param {{ form: string, name: string, mime: string, data?: BlobPart }} file */
    take(file) {
      if (file.form !== wanted || file.data === void 0) return;
      wanted = null;
      download(file.name, new Blob([file.data], { type: file.mime }));
      say(t("Saved as {name}", { name: file.name }));
      menu.show(false);
    }
  };
}

// src/controls.js
var MAKERS = {
  text: textControl,
  source: textControl,
  number: numberControl,
  area: areaControl,
  list: areaControl,
  json: areaControl,
  slider: sliderControl,
  choice: choiceControl,
  toggle: toggleControl
};
var controlFor = (field2) => (MAKERS[field2.kind] ?? textControl)(field2);
function hintOf(field2, otherwise) {
  if (field2.placeholder) return field2.placeholder;
  return field2.default == null ? otherwise : showText(field2, field2.default);
}
function textControl(field2) {
  const hint = hintOf(field2, field2.kind === "source" ? t("path or https://…") : void 0);
  const input = h("input", {
    type: "text",
    class: "yw-input",
    placeholder: hint,
    autocomplete: "off",
    spellcheck: "false"
  });
  const list2 = suggestions(field2, input);
  return {
    el: list2 ? h("div", {}, input, list2) : input,
    input,
    read: () => readText(field2, input.value),
    put(value) {
      input.value = showText(field2, value);
    }
  };
}
function suggestions(field2, input) {
  if (!field2.suggestions?.length) return null;
  const id = uid();
  input.setAttribute("list", id);
  return h("datalist", { id }, ...field2.suggestions.map((value) => h("option", { value: String(value) })));
}
function numberControl(field2) {
  const { min, max, step } = field2;
  const input = h("input", {
    type: "number",
    class: "yw-input",
    min,
    max,
    step: step ?? "any",
    placeholder: hintOf(field2)
  });
  return {
    el: input,
    input,
    read: () => input.validity.badInput ? { value: null, problem: t("This is not a number.") } : readText(field2, input.value),
    put(value) {
      input.value = showText(field2, value);
    }
  };
}
function areaControl(field2) {
  const rows = String(field2.lines ?? (field2.kind === "area" ? 3 : 2));
  const code = field2.kind === "json" ? " yw-code" : "";
  const hint = hintOf(field2, field2.kind === "list" ? t("one entry a line") : void 0);
  const input = h("textarea", { class: `yw-input${code}`, rows, placeholder: hint });
  const fit = field2.kind === "area" ? growing(input) : () => {
  };
  return {
    el: input,
    input,
    read: () => readText(field2, input.value),
    put(value) {
      input.value = showText(field2, value);
      fit();
    }
  };
}
function sliderControl(field2) {
  const low = field2.min ?? 0;
  const high = field2.max ?? 1;
  const step = field2.step ?? ((high - low) / 100 || "any");
  const input = h("input", { type: "range", class: "yw-range", min: low, max: high, step });
  const said2 = h("span", { class: "yw-small", "aria-hidden": "true" });
  const clear = button("✕", reset, {
    title: t("Leave {title} to the service", { title: field2.title }),
    class: "yw-quiet yw-clear"
  });
  let isSet = false;
  function reset() {
    put3(null);
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  }
  function put3(value) {
    isSet = value !== null && value !== void 0;
    input.value = String(value ?? field2.default ?? (low + high) / 2);
    draw2();
  }
  function draw2() {
    const words = isSet ? input.value : field2.default == null ? t("not set") : `${field2.default}`;
    write(said2, words);
    set(input, "aria-valuetext", words);
    clear.hidden = !isSet || Boolean(field2.required);
    input.classList.toggle("yw-unset", !isSet);
  }
  input.addEventListener("input", () => {
    isSet = true;
    draw2();
  });
  draw2();
  const read = () => isSet ? readText(field2, input.value) : { value: field2.required ? field2.default ?? Number(input.value) : null, problem: null };
  return { el: h("div", { class: "yw-slider" }, input, said2, clear), input, read, put: put3 };
}
var isNone = (value) => value === null || value === void 0 || value === "";
function choiceControl(field2) {
  const choices = field2.choices ?? [];
  const none = choices.some(({ value }) => isNone(value));
  const unset = field2.default == null && !none ? field2.required ? t("choose…") : t("not set") : null;
  const input = h(
    "select",
    { class: "yw-input" },
    unset && h("option", { value: "" }, unset),
    ...choices.map(({ label }, at) => h("option", { value: String(at) }, label))
  );
  function put3(value) {
    const wanted = value ?? field2.default ?? null;
    const at = choices.findIndex(
      (choice) => same(choice.value, wanted) || isNone(choice.value) && isNone(wanted)
    );
    input.value = at < 0 ? "" : String(at);
  }
  function read() {
    const chosen = input.value === "" ? null : choices[Number(input.value)].value;
    const missing = isNone(chosen) && field2.required;
    return {
      value: isNone(chosen) ? null : chosen,
      problem: missing ? t("{title} is needed.", { title: field2.title }) : null
    };
  }
  put3(null);
  return { el: input, input, read, put: put3 };
}
function toggleControl(field2) {
  const input = h("input", { type: "checkbox", class: "yw-check" });
  return {
    el: input,
    input,
    read: () => ({ value: input.checked, problem: null }),
    put(value) {
      input.checked = Boolean(value ?? field2.default);
    }
  };
}

// src/form.js
var REST = 300;
function form(fields, values, onchange, toolsOf = () => null) {
  const rows = fields.map((field2) => fieldRow(field2, () => changed(field2.name), toolsOf));
  const byName = new Map(rows.map((row) => [row.field.name, row]));
  let named2 = new Set(Object.keys(values));
  let timer2 = 0;
  let isOpen = true;
  const inHand = /* @__PURE__ */ new Set();
  function changed(name) {
    if (!isOpen) return;
    named2.add(name);
    inHand.add(name);
    clearTimeout(timer2);
    timer2 = window.setTimeout(tell, REST);
  }
  const tell = inTongue(() => {
    clearTimeout(timer2);
    timer2 = 0;
    inHand.clear();
    onchange(read().values);
  });
  function read() {
    const out = {};
    const problems = [];
    for (const { field: field2, control } of rows) {
      const { value, problem } = control.read();
      if (problem) problems.push({ option: field2.name, message: problem });
      else if (value !== null && (named2.has(field2.name) || !same(value, untouched(field2))))
        out[field2.name] = value;
    }
    return { values: out, problems };
  }
  function put3(next) {
    const now = read().values;
    named2 = /* @__PURE__ */ new Set([...Object.keys(next), ...[...inHand].filter((name) => named2.has(name))]);
    for (const { field: field2, control, show } of rows) {
      if (inHand.has(field2.name)) continue;
      if (!same(now[field2.name], next[field2.name])) control.put(next[field2.name] ?? null);
      if (control.read().problem === null) show(null);
    }
  }
  function blame(problems, go) {
    for (const row of rows)
      row.show(problems.find(({ option }) => option === row.field.name)?.message ?? null);
    const first = rows.find(({ field: field2 }) => problems.some(({ option }) => option === field2.name));
    if (go && first) first.focus();
    return problems.filter(({ option }) => option === null || !byName.has(option));
  }
  for (const { field: field2, control } of rows) control.put(values[field2.name] ?? null);
  return {
    ...sections(rows),
    read,
    put: put3,
    blame,
    focus: () => rows[0]?.focus(),
    /** Tells of what was typed last without waiting. */
    flush: () => timer2 && tell(),
    close() {
      isOpen = false;
      clearTimeout(timer2);
    }
  };
}
var untouched = (field2) => field2.kind === "toggle" ? Boolean(field2.default) : field2.default ?? null;
function sections(rows) {
  const els = (more2) => rows.filter(({ field: field2 }) => field2.group === "more" === more2).map(({ el }) => el);
  const folded = els(true);
  const titles = rows.filter(({ field: field2 }) => field2.group === "more").map(({ field: field2 }) => field2.title.toLowerCase());
  const label = titles.length > 4 ? t("{names} and {count} more", { names: titles.slice(0, 3).join(", "), count: titles.length - 3 }) : titles.join(", ");
  const more = h(
    "details",
    { class: "yw-more" },
    h("summary", {}, label),
    h("div", { class: "yw-fields" }, ...folded)
  );
  return { main: h("div", { class: "yw-fields" }, ...els(false)), more: folded.length > 0 ? more : null };
}
function fieldRow(field2, onchange, toolsOf) {
  const control = controlFor(field2);
  const tools = toolsOf(field2, take);
  const { input } = control;
  const id = uid();
  const help = h("span", { class: "yw-help", id: `${id}-help` }, field2.help ?? "");
  const why = h("span", { class: "yw-why", id: `${id}-why`, hidden: true });
  input.id = id;
  input.name = field2.name;
  set(input, "aria-required", field2.required ? "true" : null);
  const el = layout(field2, control, id, help, why, tools?.el ?? null);
  tools?.over(el);
  describe();
  function describe() {
    const ids = [field2.help && help.id, !why.hidden && why.id].filter(Boolean).join(" ");
    set(input, "aria-describedby", ids || null);
  }
  function show(message) {
    why.hidden = message === null;
    write(why, message ?? "");
    set(input, "aria-invalid", message === null ? null : "true");
    describe();
  }
  function take(value) {
    const before = control.read().value;
    control.put(field2.kind === "list" ? [...before ?? [], value] : value);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const check = () => show(control.read().problem);
  function left() {
    check();
    if (!why.hidden) speak2(el, `${field2.title}: ${why.textContent}`);
  }
  input.addEventListener("input", () => {
    if (!why.hidden) check();
    onchange();
  });
  input.addEventListener("change", () => {
    left();
    onchange();
  });
  function focus() {
    const fold = el.closest("details");
    if (fold) fold.open = true;
    input.focus();
  }
  return { el, field: field2, control, show, focus };
}
function layout(field2, control, id, help, why, tools) {
  const label = h(
    "label",
    { for: id },
    field2.title,
    Boolean(field2.required) && h("span", { class: "yw-need", "aria-hidden": "true" }, " •")
  );
  const wide = ["text", "area", "list", "json", "source"].includes(field2.kind);
  const parts2 = field2.kind === "toggle" ? [h("div", { class: "yw-tick" }, control.el, label)] : [label, control.el];
  return h(
    "div",
    { class: "yw-field", "data-kind": field2.kind, "data-wide": wide },
    ...parts2,
    tools,
    field2.help ? help : null,
    why
  );
}

// src/option_form.js
function optionForm(host, { place: place2, tell = () => {
}, toolsOf }) {
  let fields;
  let declared = ["", []];
  let written = host.get("options") ?? {};
  function take(values) {
    written = values;
    tell(declared[1], values);
  }
  function save(values) {
    if (same(values, written)) return;
    take(values);
    host.set("options", values);
  }
  function put3(values) {
    take(values);
    fields?.put(values);
  }
  const unwatch2 = host.watch("options", () => {
    const now = host.get("options") ?? {};
    if (!same(now, written)) put3(now);
  });
  return {
    /** The form that it is to be; told again it stays as it was typed. @param {string} name @param {Field[]} list @param {Record<string, any>} values */
    show(name, list2, values) {
      if (fields && same([name, list2], declared)) return put3(values);
      declared = [name, list2];
      take(values);
      fields?.close();
      fields = form(list2, values, save, toolsOf);
      place2(fields);
    },
    read: () => fields?.read() ?? { values: {}, problems: [] },
    /** @param {Problem[]} problems @param {boolean} go */
    blame: (problems, go) => fields?.blame(problems, go) ?? problems,
    flush: () => void fields?.flush(),
    focus: () => fields?.focus(),
    close() {
      unwatch2();
      fields?.close();
    }
  };
}

// src/origin.js
function originChip() {
  const el = h("span", { class: "yw-origin", hidden: true });
  return {
    el,
    /** @param {string | null | undefined} origin */
    show(origin) {
      el.hidden = !origin;
      write(el, origin ?? "");
      set(el, "data-sandbox", /sandbox/i.test(origin ?? ""));
      set(el, "title", origin ? t("Calls go to: {origin}", { origin }) : null);
    }
  };
}

// src/model_head.js
function modelHead(host, ...more) {
  const model = h("select", {
    class: "yw-pick",
    "aria-label": t("Model"),
    onchange: () => host.set("model", model.value)
  });
  const toggle = button(t("options"), flip);
  const told3 = h("span", { class: "yw-small yw-title" });
  const origin = originChip();
  const fold = h("div", { class: "yw-settings", role: "group", "aria-label": t("Options") });
  const options = optionForm(host, {
    place: ({ main, more: more2 }) => fill(fold, [main, more2]),
    tell: (fields, values) => write(told3, summary(fields, values))
  });
  let names = [];
  const settings = disclosure(toggle, fold);
  function flip() {
    settings.toggle();
    if (!fold.hidden) options.focus();
  }
  function drawModel(name) {
    const wanted = names.includes(name) || !name ? names : [name, ...names];
    if (!same(
      wanted,
      [...model.options].map(({ value }) => value)
    )) {
      model.replaceChildren(...wanted.map((value) => h("option", { value }, value)));
    }
    model.value = name;
  }
  const unwatch2 = host.watch("model", () => drawModel(host.get("model")));
  return {
    el: h(
      "div",
      {},
      h(
        "div",
        { class: "yw-head" },
        model,
        toggle,
        told3,
        h("span", { class: "yw-spacer" }),
        ...more,
        origin.el
      ),
      fold
    ),
    /** @param {Record<string, any>} state */
    show(state) {
      names = state.models ?? [];
      drawModel(state.model);
      origin.show(state.origin);
      toggle.hidden = (state.fields ?? []).length === 0;
      options.show("", state.fields ?? [], state.options ?? {});
    },
    close() {
      unwatch2();
      options.close();
    }
  };
}

// src/transcript.js
var NEAR = 32;
function transcript(host, chat2, say, begin) {
  const list2 = h("div", { class: "yw-turns" });
  const starters = h("div", { class: "yw-starters", role: "group", "aria-label": t("Ways to begin") });
  const empty = h(
    "div",
    { class: "yw-empty" },
    h("p", {}, t("Ask something. The answer streams in here and stays in the notebook.")),
    starters
  );
  const el = h("div", { class: "yw-transcript", ...scrolling(t("Conversation")) }, list2);
  const views = /* @__PURE__ */ new Map();
  let drawn = [];
  let held2 = null;
  const end = followEnd(el, list2);
  function viewOf(turn) {
    const known = views.get(turn.s);
    if (known) return known;
    const { s } = turn;
    const view4 = turnView(turn, {
      say,
      copy: (form2) => host.send({ do: "copy", s, form: form2 }),
      again: () => void (atRest() && host.send({ do: "again", s })),
      edit(text) {
        const may = atRest();
        if (may) host.send({ do: "edit", s, text });
        return may;
      },
      branch(to) {
        if (!atRest()) return;
        held2 = view4.branch.focused();
        host.send({ do: "branch", s, to });
      },
      decide: (id, allow) => host.send({ do: "decide", s, id, allow }),
      media: chat2.media,
      stop: () => host.send({ do: "stop" })
    });
    views.set(s, view4);
    return view4;
  }
  function giveFocus(before) {
    const which = held2;
    if (!which || [...views.keys()].every((s) => before.has(s))) return;
    const list3 = chat2.turns.all().filter(({ branch }) => branch);
    const turn = list3.find(({ s }) => !before.has(s)) ?? list3.at(-1);
    held2 = null;
    if (turn) views.get(turn.s)?.branch.focus(which);
    if (turn?.branch) say(t("Branch {number} of {of}", { number: turn.branch[0], of: turn.branch[1] }));
  }
  function drawStarters() {
    const texts = chat2.state?.starters ?? [];
    if (same(texts, drawn)) return;
    drawn = texts;
    fill(
      starters,
      texts.map((text) => button(text, () => begin(text), { class: "yw-plain yw-starter" }))
    );
  }
  function atRest() {
    const rest = chat2.state?.busy == null;
    if (!rest) say(t("Wait until the answer is complete, or stop it"));
    return rest;
  }
  function arrange() {
    const turns = chat2.turns.all();
    const known = new Set(turns.map(({ s }) => s));
    const before = new Set(views.keys());
    for (const [s, view4] of views) {
      if (known.has(s)) continue;
      view4.close();
      views.delete(s);
    }
    keepingFocus(el, () => fill(list2, turns.length === 0 ? [empty] : turns.map((turn) => viewOf(turn).el)));
    if (turns.length === 0) drawStarters();
    return before;
  }
  const draw2 = (s) => views.get(s)?.update();
  return {
    el,
    arrange,
    draw: draw2,
    drawAll() {
      const before = arrange();
      for (const s of views.keys()) draw2(s);
      giveFocus(before);
    },
    /** One that is new, or another one now. @param {string} s */
    put(s) {
      const before = arrange();
      draw2(s);
      giveFocus(before);
    },
    /** @param {{ s: string, form: string, text: string }} message */
    copied: ({ s, form: form2, text }) => void views.get(s)?.copied(form2, text),
    toEnd: end.go,
    close() {
      end.close();
      for (const view4 of views.values()) view4.close();
    }
  };
}
function followEnd(box, content) {
  let atEnd = true;
  let height = 0;
  box.addEventListener("scroll", () => {
    const gap = box.scrollHeight - box.scrollTop - box.clientHeight;
    if (box.scrollHeight === height) atEnd = gap < NEAR;
    height = box.scrollHeight;
  });
  const resize = new ResizeObserver(() => {
    if (atEnd) box.scrollTop = box.scrollHeight;
    height = box.scrollHeight;
  });
  resize.observe(content);
  return {
    go() {
      atEnd = true;
      box.scrollTop = box.scrollHeight;
    },
    close: () => resize.disconnect()
  };
}

// src/upload.js
function dropZone(el, take) {
  const holds = (event) => [...event.dataTransfer?.types ?? []].includes("Files");
  function over2(event) {
    const mine = holds(event) && !event.defaultPrevented;
    if (mine) event.preventDefault();
    set(el, "data-drop", mine);
  }
  const leave = () => set(el, "data-drop", false);
  el.addEventListener("dragenter", over2);
  el.addEventListener("dragover", over2);
  el.addEventListener("dragleave", (event) => {
    if (!(event.relatedTarget instanceof Node && el.contains(event.relatedTarget))) leave();
  });
  el.addEventListener("drop", (event) => {
    leave();
    const files = [...event.dataTransfer?.files ?? []];
    if (files.length === 0 || event.defaultPrevented) return;
    event.preventDefault();
    take(files);
  });
}
function filePicker(label, title, take, { accept, multiple } = {}) {
  const input = h("input", { type: "file", hidden: true, id: uid(), accept, multiple, onchange });
  function onchange() {
    const files = [...input.files ?? []];
    input.value = "";
    if (files.length > 0) take(files);
  }
  return h(
    "span",
    {},
    button(label, () => input.click(), { title }),
    h("label", { for: input.id, hidden: true }, title),
    input
  );
}

// src/chat_view.js
function chatView({ host, say }, chat2) {
  const take = exportMenu((form2) => host.send({ do: "export", form: form2 }), say);
  const tools = h("span", { class: "yw-small", hidden: true });
  const head = modelHead(host, tools, take.name, take.el);
  const notice = noticeBar(host);
  const turns = transcript(host, chat2, say, (text) => compose.put(text));
  const compose = composer(host, {
    send(text, files) {
      turns.toEnd();
      host.send({ do: "send", text, ...files.length > 0 ? { files } : {} });
    },
    stop: () => host.send({ do: "stop" }),
    say
  });
  function drawTools(names) {
    tools.hidden = names.length === 0;
    write(tools, names.length === 1 ? t("1 tool") : t("{count} tools", { count: names.length }));
    set(tools, "title", t("The model may have these functions run: {names}", { names: names.join(", ") }));
  }
  function drawState() {
    const { state } = chat2;
    if (!state) return;
    head.show(state);
    take.named(state.name ?? "");
    drawTools(state.tools ?? []);
    notice.show(state.notice ?? null);
    notice.connect(state.connected !== false);
    compose.busy(state.busy !== null && state.busy !== void 0);
    turns.drawAll();
  }
  const handlers = {
    state: drawState,
    turn: ({ turn }) => turns.put(turn.s),
    drop: turns.arrange,
    busy: ({ s }) => compose.busy(s !== null && s !== void 0),
    copied: (message) => turns.copied(message),
    exported: (message) => take.take(message),
    named: (message) => take.named(message.name),
    uploaded: (message) => compose.uploaded(message),
    asks({ s, call }) {
      turns.draw(s);
      if (call) say(t("The model wants to run {name}. Allow it, or refuse.", { name: call.name }));
    },
    notice(message) {
      if (message.level === "bad") compose.refused();
      notice.show(message);
    },
    d: ({ s }) => turns.draw(s),
    snap: ({ s }) => turns.draw(s),
    end({ s, status }) {
      turns.draw(s);
      say(endWords(status));
    }
  };
  function onkeydown(event) {
    if (event.key !== "Escape" || event.defaultPrevented || chat2.state?.busy == null) return;
    event.preventDefault();
    host.send({ do: "stop" });
  }
  const leave = chat2.views.join((message) => handlers[message.is]?.(message));
  const given = { class: "yw-chat", "data-drop-words": t("Drop to attach"), onkeydown };
  const el = h("div", given, head.el, notice.el, turns.el, compose.el);
  dropZone(el, compose.add);
  drawState();
  return {
    el,
    close() {
      leave();
      head.close();
      turns.close();
      compose.close();
    }
  };
}

// src/chat.js
function chat(host) {
  const self = { turns: turnStore(host), state: null, views: hub(), media: mediaStore(host) };
  const handlers = {
    state(message) {
      self.state = message;
      self.turns.load(message.turns ?? []);
    },
    turn: (message) => self.turns.put(message.turn),
    drop: (message) => self.turns.drop(message.s),
    busy(message) {
      if (self.state) self.state.busy = message.s;
    },
    named(message) {
      if (self.state) self.state.name = message.name;
    }
  };
  function take(message) {
    if (handlers[message.is]) handlers[message.is](message);
    else self.turns.receive(message);
    self.views.tell(message);
  }
  return {
    receive(message, buffers) {
      if (message.is === "media") self.media.receive(message, buffers);
      else if (message.is === "exported") self.views.tell({ ...message, data: buffers?.[0] });
      else for (const part of parts(message)) take(part);
    },
    view: (context) => chatView(context, self)
  };
}
function parts(message) {
  const turns = (message.turns ?? []).map((turn) => ({ is: "turn", turn }));
  const named2 = message.is === "begin" && message.name ? [{ is: "named", name: message.name }] : [];
  const rest = "busy" in message && message.is !== "state" ? [{ is: "busy", s: message.busy }] : [];
  if (message.is === "begin") return [...named2, ...turns, ...rest];
  return [message, ...rest];
}

// src/cells.js
var cellsOf = ({ grid, columns }) => grid ? grid.rows.flatMap((row) => row.columns.filter(Boolean)) : columns;

// src/outcome.js
function outcome(turn, el, { better, again }) {
  const waits = h("div", { class: "yw-shot-waits yw-small", hidden: true }, t("being made"));
  const fault = faultBox();
  const retry = button(t("Try again"), again, { class: "yw-plain yw-retry", hidden: true });
  const vote = button(t("Better"), better, { class: "yw-vote", "aria-pressed": "false", hidden: true });
  return {
    waits,
    fault: fault.el,
    retry,
    vote,
    /** @param {Around} around @param {{ best?: boolean }} column @param {boolean} empty whether nothing of it can be seen yet */
    update({ open, hidden }, { best }, empty) {
      const live = turn.status === "streaming";
      set(el, "aria-busy", live ? "true" : null);
      waits.hidden = !live || !empty;
      fault.show(turn.error);
      retry.hidden = !turn.error || live || hidden || turn.stuck === true;
      vote.hidden = !open || live || turn.status === "failed";
      set(vote, "aria-pressed", String(best === true));
    }
  };
}

// src/column.js
function columnView(turn, { media: store, ...acts }) {
  const answer = answerView(turn, scrolling(t("Answer")));
  const media = gallery(store, turn.s);
  const title = h("b", { class: "yw-title" });
  const folded = h("span", { class: "yw-small" });
  const meters = h("div", { class: "yw-meters yw-small" });
  const rest = h("div", { class: "yw-foot yw-small" });
  const el = h("section", { class: "yw-col", "data-s": turn.s });
  const { waits, fault, retry, vote, update: end } = outcome(turn, el, acts);
  el.append(
    h("div", { class: "yw-col-head" }, title, folded),
    h("div", { class: "yw-col-body" }, answer.el, media.el, waits, fault, retry),
    h("div", { class: "yw-col-foot" }, meters, rest, vote)
  );
  function update(column, around) {
    const wordless = turn.c === 0 && turn.tail === "" && turn.reasoning === "";
    write(title, column.name);
    set(title, "title", column.name);
    set(el, "aria-label", column.name);
    write(folded, foldWords(column.fold));
    answer.update();
    media.update(turn.media, column.name, turn.status === "done" ? "succeeded" : turn.status);
    answer.el.hidden = wordless && (!around.worded || turn.status !== "streaming");
    end(around, column, !around.worded && turn.media.length === 0);
    fill(meters, turn.foot ? bars(turn.foot, around.most) : []);
    fill(rest, turn.foot && turn.status !== "failed" ? facts(turn.foot) : []);
  }
  return {
    el,
    turn,
    update,
    players: () => media.players().map(({ index, player: player2 }) => ({ player: player2, media: turn.media[index] })),
    close() {
      answer.close();
      media.close();
    }
  };
}
function foldWords(fold) {
  if (!fold || fold.n < 2) return "";
  const told3 = t("{count} answers, {distinct} distinct", {
    count: count2(fold.n),
    distinct: count2(fold.distinct)
  });
  const { agreement } = fold;
  const agree = agreement !== null && t("{share} % agree", { share: Math.round(agreement * 100) });
  return [told3, agree].filter(Boolean).join(" · ");
}
function bars({ ttft, tps }, most) {
  return [
    ...ttft == null ? [] : bar(t("first token"), ttft / most.ttft, seconds(ttft)),
    ...tps == null ? [] : bar(t("tokens/s"), tps / most.tps, `${Math.round(tps)}`)
  ];
}
function bar(label, share, value) {
  const fillBar = h("i");
  fillBar.style.width = `${Math.round(Math.min(1, share) * 100)}%`;
  return [h("span", {}, label), h("div", { class: "yw-meter" }, fillBar), h("span", {}, value)];
}
function facts(foot) {
  return [
    foot.total != null && h("span", {}, t("{time} in all", { time: seconds(foot.total) })),
    foot.tokens != null && h("span", {}, t("{count} tokens", { count: count2(foot.tokens) })),
    h("span", {}, cost(foot.cost))
  ];
}

// src/follow.js
var NEAR2 = 8e-3;
var FAR = 0.25;
var STRONGEST = 0.2;
var BACK_IN = 0.4;
var SETTLES = 0.4;
var END = 0.04;
var HAVE_METADATA = 1;
var HAVE_FUTURE_DATA2 = 3;
var usable = (one) => !one.error && one.readyState >= HAVE_METADATA;
var over = (one, at) => at >= one.duration - END;
function put2(one, at) {
  const wanted = Number.isFinite(one.duration) ? Math.min(at, one.duration) : at;
  if (Math.abs(one.currentTime - wanted) > 1e-3) one.currentTime = wanted;
}
function pace(one, wanted) {
  if (Math.abs(one.playbackRate - wanted) > 2e-3) one.playbackRate = wanted;
}
var nudge = (off) => Math.max(-STRONGEST, Math.min(STRONGEST, off / BACK_IN));
function follower(one, now) {
  let [lead, judged, fresh] = [0, 0, false];
  function setAnew(at, rate) {
    fresh = true;
    judged = now() + SETTLES;
    pace(one, rate);
    put2(one, at + lead * rate);
  }
  return function follow2(at, rate) {
    if (!usable(one) || one.seeking) return false;
    if (over(one, at)) {
      if (one.paused) put2(one, at);
      return false;
    }
    if (one.readyState < HAVE_FUTURE_DATA2 || now() < judged) return false;
    const off = one.currentTime - at;
    if (fresh) lead = Math.max(0, Math.min(1, lead - off));
    fresh = false;
    if (Math.abs(off) > FAR || one.paused && Math.abs(off) > NEAR2) setAnew(at, rate);
    if (!one.paused && !one.seeking) pace(one, Math.abs(off) < NEAR2 ? rate : rate * (1 - nudge(off)));
    return one.paused;
  };
}

// src/ensemble.js
var NO_SOURCE = 3;
var able = (one, at) => usable(one) && !one.seeking && (one.readyState >= HAVE_FUTURE_DATA2 || over(one, at));
var hopeless = (one) => Boolean(one.error) || one.networkState === NO_SOURCE;
function ensemble(now) {
  const members = /* @__PURE__ */ new Map();
  let heard = null;
  let silent = false;
  const all = () => [...members.keys()];
  const present = () => all().filter(usable);
  function voices() {
    for (const one of all()) one.muted = silent || one !== heard;
  }
  return {
    get heard() {
      return heard;
    },
    isEmpty: () => members.size === 0,
    /** @param {Player} one */
    has: (one) => members.has(one),
    /** Those that can go on from a place. @param {number} at */
    able: (at) => all().filter((one) => able(one, at)),
    /** Those that cannot go on from there, but may still come. @param {number} at */
    late: (at) => all().filter((one) => !hopeless(one) && !able(one, at)),
    /** Seconds of the longest one; 0 where none is known. */
    length: () => Math.max(
      0,
      ...present().map(({ duration }) => duration).filter(Number.isFinite)
    ),
    /** All stand at one place. @param {number} at */
    stand(at) {
      for (const one of present()) {
        one.pause();
        put2(one, at);
      }
    },
    /** @param {number} rate */
    pace(rate) {
      for (const one of present()) pace(one, rate);
    },
    /**
     * Brings all but the one that leads nearer to a place; gives those that stand and are to run.
     * @param {number} at
     * @param {number} rate
     * @param {Player | null} leader
     */
    follow: (at, rate, leader) => [...members].filter(([one, follow2]) => one !== leader && follow2(at, rate)).map(([one]) => one),
    /** @param {Player} one */
    join(one) {
      members.set(one, follower(one, now));
      heard ??= one;
      voices();
    },
    /** Where it was the one that is heard, another is. @param {Player} one */
    leave(one) {
      members.delete(one);
      if (heard === one) heard = all()[0] ?? null;
      voices();
    },
    /** @param {Player} one */
    hear(one) {
      heard = one;
      voices();
    },
    /** @param {boolean} on */
    silence(on) {
      silent = on;
      voices();
    }
  };
}

// src/clock.js
var PATIENCE2 = 4;
function sharedClock(now, tell) {
  const players = ensemble(now);
  const works = clockwork(now, players, tell);
  const { time } = works;
  const { length } = players;
  const stands = () => works.motion === "paused";
  return {
    time,
    length,
    tick: works.tick,
    awaited: works.awaited,
    repeat: works.repeat,
    speed: works.speed,
    silence: players.silence,
    get motion() {
      return works.motion;
    },
    get heard() {
      return players.heard;
    },
    /** @param {Player} one */
    join(one) {
      if (players.has(one)) return;
      players.join(one);
      if (stands() && usable(one)) put2(one, time());
    },
    /** @param {Player} one */
    leave(one) {
      if (!players.has(one)) return;
      players.leave(one);
      if (players.isEmpty()) works.halt(0);
    },
    play() {
      if (!stands() || players.isEmpty()) return;
      works.gather(length() > 0 && time() >= length() - END ? 0 : time());
    },
    pause() {
      if (!stands()) works.halt(time());
    },
    /** @param {number} to */
    seek(to) {
      const at = Math.max(0, Math.min(to, length() || to));
      if (stands()) works.halt(at);
      else works.gather(at);
    },
    /** Which one is heard; the place stays. @param {Player} one */
    hear(one) {
      if (!players.has(one) || players.heard === one) return;
      works.hold();
      players.hear(one);
      tell?.changed?.();
    },
    /** Somebody else has let it stop: a key of the keyboard, or the system. @param {Player} one */
    stopped(one) {
      const stops = one.paused && !one.ended && usable(one);
      if (works.motion === "playing" && one === players.heard && stops) works.halt(time());
    },
    /** Somebody else has let it go. @param {Player} one */
    started(one) {
      if (!stands() || one.paused) return;
      if (one === players.heard) this.play();
      else one.pause();
    },
    /** One that could not show its place before: it goes where the others are. @param {Player} one */
    arrived(one) {
      if (players.has(one) && stands()) put2(one, time());
      tell?.changed?.();
    }
  };
}
function clockwork(now, players, { changed = () => {
}, blocked = () => {
} } = {}) {
  const place2 = dial(now);
  const { length } = players;
  let motion = "paused";
  let loop = false;
  let waitsSince = 0;
  const time = () => motion === "playing" ? Math.min(place2.time(), length() || Number.POSITIVE_INFINITY) : place2.time();
  function become(next, at) {
    const other = next !== motion;
    motion = next;
    place2.set(at, next === "playing");
    if (other) changed();
  }
  function gather(at) {
    waitsSince = now();
    become("waiting", at);
    players.stand(at);
    start();
  }
  function halt(at) {
    become("paused", at);
    players.stand(at);
  }
  const awaited = () => motion === "waiting" ? players.late(time()) : [];
  function start() {
    const at = time();
    const missing = awaited();
    if (missing.length > 0 && now() - waitsSince < PATIENCE2) return;
    const ready = players.able(at);
    if (ready.length === 0) {
      if (missing.length === 0) halt(at);
      return;
    }
    become("playing", at);
    for (const one of ready) if (!over(one, at)) run(one);
  }
  function run(one) {
    pace(one, place2.rate);
    one.play()?.catch((error) => {
      if (error?.name !== "NotAllowedError" || one !== players.heard || motion === "paused") return;
      halt(time());
      blocked();
    });
  }
  function tick() {
    if (motion === "waiting") start();
    if (motion !== "playing") return;
    const leader = players.heard && leads(players.heard) ? players.heard : null;
    if (leader) {
      if (leader.readyState < HAVE_FUTURE_DATA2 && !over(leader, leader.currentTime)) return gather(time());
      place2.set(leader.currentTime, true);
      pace(leader, place2.rate);
    }
    const [at, end] = [time(), length()];
    if (end > 0 && at >= end - END / 2) return loop ? gather(0) : halt(end);
    players.follow(at, place2.rate, leader).forEach(run);
  }
  const hold = () => place2.set(time(), motion === "playing");
  return {
    get motion() {
      return motion;
    },
    time,
    gather,
    halt,
    awaited,
    tick,
    hold,
    /** @param {boolean} on */
    repeat(on) {
      loop = on;
    },
    /** @param {number} times */
    speed(times) {
      hold();
      place2.rate = times;
      players.pace(times);
    }
  };
}
var leads = (one) => usable(one) && !one.paused && !one.ended && !one.seeking;
function dial(now) {
  let since = now();
  let from = 0;
  let going = false;
  return {
    rate: 1,
    time() {
      return going ? from + (now() - since) * this.rate : from;
    },
    /** @param {number} at @param {boolean} goes */
    set(at, goes) {
      since = now();
      from = at;
      going = goes;
    }
  };
}

// src/ties.js
function ties(clock2, failed) {
  const tied = /* @__PURE__ */ new Map();
  function tie(player2) {
    const listeners2 = Object.entries({
      pause: () => clock2.stopped(player2),
      play: () => clock2.started(player2),
      loadedmetadata: () => clock2.arrived(player2),
      error: failed
    });
    for (const [name, listener] of listeners2) player2.addEventListener(name, listener);
    player2.controls = false;
    clock2.join(player2);
    tied.set(player2, () => {
      for (const [name, listener] of listeners2) player2.removeEventListener(name, listener);
      clock2.leave(player2);
    });
  }
  return {
    /** These and no others are tied. @param {Iterable<HTMLMediaElement>} players */
    keep(players) {
      const wanted = new Set(players);
      for (const [player2, leave] of tied) if (!wanted.has(player2)) tied.delete(player2) && leave();
      for (const player2 of wanted) if (!tied.has(player2)) tie(player2);
    }
  };
}

// src/conductor.js
var USUAL2 = 30;
var BEAT = 100;
function conductor({ draw: draw2, heard: told3, blocked }) {
  const seconds2 = () => performance.now() / 1e3;
  const clock2 = sharedClock(seconds2, { changed: inTongue(changed), blocked: inTongue(blocked) });
  const tied = ties(clock2, draw2);
  const beat2 = inTongue(() => {
    clock2.tick();
    draw2();
  });
  let seats = [];
  let timer2 = 0;
  let chose = false;
  const heard = () => seats.find(({ player: player2 }) => player2 === clock2.heard);
  function changed() {
    if (clock2.motion !== "paused") timer2 ||= window.setInterval(beat2, BEAT);
    else stop();
    draw2();
  }
  function stop() {
    clearInterval(timer2);
    timer2 = 0;
  }
  function fetchAll() {
    for (const { player: player2 } of seats) player2.preload = "auto";
  }
  function seek(to) {
    fetchAll();
    clock2.seek(to);
    draw2();
  }
  function hear2(seat) {
    if (!seat) return;
    chose = true;
    clock2.hear(seat.player);
    draw2();
    told3(seat);
  }
  return {
    heard,
    seek,
    hear: hear2,
    speed: clock2.speed,
    repeat: clock2.repeat,
    silence: clock2.silence,
    toggle() {
      if (clock2.motion !== "paused") return clock2.pause();
      fetchAll();
      chose = true;
      clock2.play();
    },
    /** The next one, in a circle. @param {Seat[]} among */
    next(among) {
      const seat = heard();
      hear2(among[(seat ? among.indexOf(seat) + 1 : 0) % among.length]);
    },
    /** @param {number} by frames */
    step(by) {
      const seat = heard();
      if (seat?.media.kind !== "video") return;
      clock2.pause();
      seek(stepped(clock2.time(), by, frameRate(seat.media, USUAL2), clock2.length()));
    },
    /** Where they are, and for whom they wait. */
    now() {
      const awaited = new Set(clock2.awaited());
      return {
        motion: clock2.motion,
        time: clock2.time(),
        length: clock2.length(),
        waits: seats.filter(({ player: player2 }) => awaited.has(player2))
      };
    },
    /** Those that play from now on. @param {Seat[]} next */
    take(next) {
      seats = next;
      tied.keep(seats.map(({ player: player2 }) => player2));
      if (!chose && seats[0]) clock2.hear(seats[0].player);
    },
    close() {
      stop();
      tied.keep([]);
    }
  };
}

// src/seats.js
var LETTERS = "ABCDEFGHIJ";
function seatsOf({ name, el, players }, at) {
  const letter = LETTERS[at] ?? "";
  return players.map(({ player: player2, media }, index) => ({
    player: player2,
    media,
    lane: el,
    letter,
    who: name,
    take: players.length > 1 ? `${index + 1}` : "",
    name: players.length > 1 ? t("{title}, {number} of {of}", { title: name, number: index + 1, of: players.length }) : name
  }));
}
var labelOf = ({ letter, take }) => [letter, take].filter(Boolean).join(" ");
var seatWords = (seat) => ({
  label: labelOf(seat),
  name: seat.name,
  letter: seat.letter,
  who: seat.who
});
function markSeats(seats, heard) {
  for (const seat of seats) {
    const { lane, player: player2, who, letter } = seat;
    const title = lane.querySelector(".yw-title");
    if (title) set(title, "data-letter", who === letter ? null : letter);
    set(lane, "data-heard", heard?.lane === lane);
    set(player2.closest("figure") ?? player2, "data-heard", seat === heard);
  }
}

// src/step_keys.js
var typing = (target) => target instanceof Element && target.matches("input:not([type=range]), textarea, select");
function stepKeys({ toggle, next, step, press: press2 }) {
  const acts = {
    " ": toggle,
    k: toggle,
    x: next,
    ",": () => step(-1),
    ".": () => step(1),
    l: () => press2("loop"),
    m: () => press2("sound"),
    v: () => press2("large")
  };
  function actOf({ key, target }, seats) {
    if (key === " " && target instanceof Element && target.closest("button, a, summary")) return void 0;
    const lanes = seats.filter(({ letter }) => letter === key.toUpperCase());
    return lanes.length > 0 ? () => next(lanes) : acts[key.toLowerCase()];
  }
  return function take(event, seats) {
    if (seats.length === 0 || event.ctrlKey || event.metaKey || event.altKey || typing(event.target))
      return false;
    const act = actOf(event, seats);
    if (!act) return false;
    event.preventDefault();
    act(seats);
    return true;
  };
}

// src/transport.js
function transport({ toggle, seek, hear: hear2, step, speed, repeat, silence, enlarge }) {
  let time = 0;
  const play = button("▶", toggle, { class: "yw-go yw-play", "aria-keyshortcuts": "Space" });
  const place2 = h("input", {
    type: "range",
    class: "yw-range",
    min: 0,
    max: 1,
    step: "any",
    value: 0,
    "aria-label": t("Place"),
    oninput: () => seek(Number(place2.value)),
    onkeydown: bySecond
  });
  const clock2 = h("span", { class: "yw-small yw-step-time" });
  const seats = h("div", { class: "yw-seats", role: "group", "aria-label": t("Which one is heard") });
  const frames = h(
    "span",
    { class: "yw-film", role: "group", "aria-label": t("Frame by frame") },
    ...frameButtons(step)
  );
  const rate = speedChoice(RATES, speed, { class: "yw-mini", "aria-label": t("Speed") });
  const switches = {
    loop: flip(t("loop"), t("Begin all again at the end (L)"), "L", repeat),
    sound: flip(t("mute"), t("Hear none of them (M)"), "M", silence),
    large: flip(t("one large"), t("See only the one that is heard, as large as the panel (V)"), "V", enlarge)
  };
  const waits = h("span", { class: "yw-small" });
  const el = h(
    "div",
    { class: "yw-step", role: "group", "aria-label": t("All together"), tabindex: "-1", hidden: true },
    h("div", { class: "yw-step-line" }, play, place2, clock2),
    h(
      "div",
      { class: "yw-step-line" },
      seats,
      waits,
      h("span", { class: "yw-spacer" }),
      h("div", { class: "yw-step-tools" }, frames, switches.large, switches.loop, switches.sound, rate)
    )
  );
  function flip(label, title, key, act) {
    const made = button(label, press2, { title, "aria-pressed": "false", "aria-keyshortcuts": key });
    function press2() {
      const on = made.getAttribute("aria-pressed") !== "true";
      set(made, "aria-pressed", String(on));
      act(on);
    }
    return made;
  }
  function bySecond(event) {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    seek(time + by);
  }
  function drawPlay(going) {
    const name = going ? t("Pause all (space)") : t("Play all (space)");
    write(play, going ? "❚❚" : "▶");
    set(play, "title", name);
    set(play, "aria-label", name);
    set(play, "data-going", going);
  }
  return {
    el,
    focus: () => el.focus({ preventScroll: true }),
    /** @param {"loop" | "sound" | "large"} name */
    press(name) {
      if (!switches[name].hidden) switches[name].click();
    },
    /** @param {{ label: string, name: string, letter: string, who: string }[]} all @param {boolean} film whether there is something to see */
    offer(all, film) {
      frames.hidden = !film;
      switches.large.hidden = !film || all.length < 2;
      seats.hidden = all.length < 2;
      const known = [...seats.children];
      if (known.length !== all.length)
        fill(
          seats,
          all.map((_, at) => seat(at))
        );
      for (const [at, one] of all.entries()) nameSeat(
        /** @type {HTMLElement} */
        seats.children[at],
        one
      );
    },
    /** @param {{ at: number, motion: string, time: number, length: number, waits: string[] }} now */
    show({ at, motion, time: seconds2, length, waits: names }) {
      time = seconds2;
      drawPlay(motion !== "paused");
      place2.max = String(length || 1);
      place2.value = String(Math.min(seconds2, length || 1));
      const words = { now: told2(seconds2, motion === "paused"), all: told2(length) };
      write(clock2, `${words.now} / ${words.all}`);
      set(place2, "aria-valuetext", t("{now} of {all}", words));
      place2.style.setProperty("--yw-at", `${length > 0 ? 100 * seconds2 / length : 0}%`);
      for (const [index, one] of [...seats.children].entries())
        set(one, "aria-pressed", String(index === at));
      write(waits, names.length > 0 ? t("waits for {names}", { names: names.join(", ") }) : "");
    }
  };
  function seat(at) {
    return button("", () => hear2(at), { class: "yw-seat", "aria-pressed": "false" });
  }
}
function nameSeat(el, { label, name, letter, who }) {
  fill(el, el.childElementCount > 0 ? [...el.children] : [h("kbd"), h("span")]);
  write(el.children[0], label);
  write(el.children[1], who === letter ? "" : who);
  set(el, "aria-label", t("Hear {name}", { name }));
  set(el, "title", t("Hear {name} ({letter})", { name, letter }));
  set(el, "aria-keyshortcuts", letter || null);
}
function told2(seconds2, fine = false) {
  const at = fine && seconds2 % 1 > 5e-3 ? Math.floor(seconds2 * 100) / 100 : Math.floor(seconds2 + 1e-6);
  const minutes = Math.floor(at / 60);
  const rest = at - 60 * minutes;
  const digits = Number.isInteger(at) ? `${rest}` : rest.toFixed(2);
  return `${minutes}:${rest < 10 ? "0" : ""}${digits}`;
}

// src/in_step.js
var NARROW = 480;
function inStep(cols) {
  let seats = [];
  let large = false;
  let fitted = false;
  const all = conductor({
    draw: draw2,
    heard: ({ name }) => speak2(bar2.el, t("{name} is heard", { name })),
    blocked: () => speak2(bar2.el, t("This page lets nothing be heard unasked. Press play once more."))
  });
  const bar2 = transport({ ...all, hear: (at) => all.hear(seats[at]), enlarge });
  const keys = stepKeys({ ...all, press: bar2.press });
  cols.addEventListener("click", chosen);
  function draw2() {
    const heard = all.heard();
    const { waits, ...now } = all.now();
    bar2.show({ ...now, at: heard ? seats.indexOf(heard) : -1, waits: waits.map(labelOf) });
    markSeats(seats, heard);
  }
  function fit() {
    if (fitted || seats.length < 2 || cols.clientWidth === 0) return;
    fitted = true;
    if (cols.clientWidth < NARROW) bar2.press("large");
  }
  function enlarge(on) {
    large = on;
    set(cols, "data-large", large);
  }
  function chosen({ target }) {
    if (!(target instanceof Element) || target.closest("button, a, summary, select, input, label")) return;
    const seat = seats.find(({ player: player2 }) => player2.closest("figure")?.contains(target));
    if (!seat) return;
    all.hear(seat);
    bar2.focus();
  }
  return {
    el: bar2.el,
    /** @param {KeyboardEvent} event @returns {boolean} whether it was for them */
    key: (event) => keys(event, seats),
    /** @param {Lane[]} lanes */
    update(lanes) {
      seats = lanes.flatMap(seatsOf);
      all.take(seats);
      const film = seats.some(({ media }) => media.kind === "video");
      bar2.el.hidden = seats.length === 0;
      bar2.offer(seats.map(seatWords), film);
      set(cols, "data-step", seats.length > 0);
      if (film) fit();
      set(cols, "data-large", large && film);
      draw2();
    },
    close() {
      cols.removeEventListener("click", chosen);
      all.close();
    }
  };
}

// src/abreast.js
var STEP = 1.5;
var MOST2 = 8;
var STRIDE = 0.12;
function abreast(near, pictures, onclose) {
  let scale = 1;
  let [x, y] = [0, 0];
  let grip = null;
  const images = pictures.map(({ name, src }) => h("img", { src, alt: name, draggable: "false" }));
  const said2 = h("span", { class: "yw-small", "aria-live": "polite" });
  const less = button("−", () => zoom(1 / STEP), { title: t("Smaller") });
  const more = button("+", () => zoom(STEP), { title: t("Larger") });
  const stage = h(
    "div",
    {
      class: "yw-abreast",
      tabindex: "0",
      role: "group",
      "aria-label": t("Pictures under one glass"),
      onpointerdown: take,
      onpointermove: drag,
      onpointerup: drop,
      onpointercancel: drop,
      ondblclick: () => zoom(scale > 1 ? 0 : STEP * STEP)
    },
    ...pictures.map(
      ({ name }, at) => h(
        "figure",
        {},
        h("div", { class: "yw-pane" }, images[at]),
        h("figcaption", { class: "yw-small", title: name }, name)
      )
    )
  );
  stage.addEventListener("wheel", inTongue(wheel), { passive: false });
  const { el, close } = openDialog(near, t("Side by side"), [stage], {
    head: [said2, h("span", { class: "yw-spacer" }), less, more],
    onclose,
    onkeydown
  });
  set(el, "data-wide", true);
  stage.style.setProperty("--yw-columns", String(pictures.length));
  draw2();
  stage.focus({ preventScroll: true });
  function draw2() {
    const room = (scale - 1) / 2;
    x = Math.max(-room, Math.min(room, x));
    y = Math.max(-room, Math.min(room, y));
    for (const one of images) one.style.transform = `translate(${100 * x}%, ${100 * y}%) scale(${scale})`;
    write(said2, scale === 1 ? "" : t("{times} times as large", { times: scale.toFixed(1) }));
    shut(less, scale <= 1);
    shut(more, scale >= MOST2);
    set(stage, "data-near", scale > 1);
  }
  function zoom(by) {
    const before = scale;
    scale = Math.max(1, Math.min(MOST2, scale * by));
    x *= scale / before;
    y *= scale / before;
    draw2();
  }
  function move2(right, down) {
    x += right;
    y += down;
    draw2();
  }
  function wheel(event) {
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15);
  }
  function take(event) {
    if (event.button !== 0) return;
    stage.setPointerCapture?.(event.pointerId);
    grip = { x: event.clientX, y: event.clientY };
  }
  function drag(event) {
    const pane = stage.querySelector(".yw-pane");
    if (!grip || !pane?.clientWidth) return;
    move2((event.clientX - grip.x) / pane.clientWidth, (event.clientY - grip.y) / pane.clientHeight);
    grip = { x: event.clientX, y: event.clientY };
  }
  function drop() {
    grip = null;
  }
  const keys = {
    "+": () => zoom(STEP),
    "=": () => zoom(STEP),
    "-": () => zoom(1 / STEP),
    0: () => zoom(0),
    ArrowLeft: () => move2(STRIDE, 0),
    ArrowRight: () => move2(-STRIDE, 0),
    ArrowUp: () => move2(0, STRIDE),
    ArrowDown: () => move2(0, -STRIDE)
  };
  function onkeydown(event) {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  }
  return close;
}

// src/picture_grid.js
var NAMED = 60;
function pictureGrid() {
  const table = h("table", { class: "yw-grid" });
  const ring = roving(beneath);
  const open = windows();
  const el = h("div", { class: "yw-grid-scroll", hidden: true, onkeydown: ring.onkeydown }, table);
  let spots = [];
  let votes = false;
  let besides = [];
  const called = ({ prompt, repeat }, several, name) => {
    const what = brief(prompt, NAMED);
    const title = `${name}: ${what}`;
    return several ? t("{title}, repeat {number}", { title, number: repeat + 1 }) : title;
  };
  function draw2(grid, views) {
    const several = grid.rows.some(({ repeat }) => repeat > 0);
    const heads = grid.heads.map((name) => h("th", { scope: "col", title: name }, name));
    const wide = heads.length + 1;
    const bodies = [];
    let last = "";
    besides = [];
    for (const [at, line] of grid.rows.entries()) {
      if (at === 0 || line.prompt !== last) bodies.push(h("tbody", {}, promptRow(line.prompt, wide)));
      last = line.prompt;
      for (const column of line.columns)
        if (column) views.get(column.s)?.call(called(line, several, column.name));
      bodies.at(-1)?.append(pictureRow(line, at, several, views));
    }
    fill(table, [h("thead", {}, h("tr", {}, h("td", {}), ...heads)), ...bodies]);
    table.style.setProperty("--yw-columns", String(heads.length));
    set(table, "data-several", several);
  }
  function pictureRow({ repeat, columns }, at, several, views) {
    const beside = button("⇔", () => sideBySide(at), {
      title: t("This row side by side, in one zoom")
    });
    besides.push(beside);
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, several && h("span", { class: "yw-small" }, `${repeat + 1}`), beside),
      ...columns.map((column) => h("td", {}, column && views.get(column.s)?.el))
    );
  }
  function sideBySide(row) {
    const pictures = spots.filter((spot) => spot.row === row).map(picture2);
    open.show((gone) => ofAll(pictures, abreast(table, pictures, gone)));
  }
  function beneath(from, by) {
    const { row, column } = spots[from];
    const same2 = spots.map((spot, at) => ({ ...spot, at })).filter((spot) => spot.column === column && (spot.row - row) * by > 0);
    return (by > 0 ? same2[0] : same2.at(-1))?.at ?? from;
  }
  return {
    el,
    /** @param {Grid | null | undefined} grid @param {Map<string, ShotView>} views @param {boolean} vote */
    show(grid, views, vote) {
      el.hidden = !grid;
      votes = vote;
      keepingFocus(table, () => grid ? draw2(grid, views) : fill(table, []));
      this.look(grid, views);
    },
    /** Which pictures there are now. @param {Grid | null | undefined} grid @param {Map<string, ShotView>} views */
    look(grid, views) {
      spots = (grid?.rows ?? []).flatMap(
        ({ columns }, row) => columns.flatMap(
          (cell, column) => ((cell && views.get(cell.s)?.shots()) ?? []).map((shot) => ({ ...shot, row, column }))
        )
      );
      const many = new Set(spots.filter(({ row }, at) => spots[at - 1]?.row === row).map(({ row }) => row));
      for (const [at, button2] of besides.entries()) button2.hidden = !many.has(at);
      ring.show(
        spots.map(({ zoom }) => [zoom]),
        votes
      );
      open.update(spots.map(picture2));
    },
    /** @param {HTMLElement} zoom */
    open(zoom) {
      const first = spots.findIndex((spot) => spot.zoom === zoom);
      if (first < 0) return;
      open.show(
        (gone) => lightbox(table, spots.map(picture2), first, {
          beneath,
          beside: ({ key }) => sideBySide(spots.find((spot) => spot.zoom === key)?.row ?? -1),
          onclose(at) {
            gone();
            if (at !== null) ring.back(at);
          }
        })
      );
    },
    close: open.close
  };
}
var promptRow = (prompt, wide) => h("tr", {}, h("th", { colspan: wide, scope: "rowgroup", class: "yw-grid-prompt" }, prompt));
var picture2 = ({ zoom, img, name }) => ({ key: zoom, src: img.currentSrc || img.src, name });

// src/shot.js
function shotView(turn, { media: store, open, ...acts }) {
  const pictures = h("div", { class: "yw-shot-pictures" });
  const facts2 = h("div", { class: "yw-foot yw-small" });
  const el = h("div", { class: "yw-shot", "data-s": turn.s });
  const { waits, fault, retry, vote, update: end } = outcome(turn, el, acts);
  el.append(pictures, waits, fault, retry, h("div", { class: "yw-shot-foot" }, facts2, vote));
  const pieces = [];
  let name = "";
  function draw2() {
    const stage = turn.status === "done" ? "succeeded" : turn.status;
    const images = turn.media.filter(({ kind }) => kind === "image");
    while (pieces.length > images.length) pieces.pop()?.close();
    for (const [at, media] of images.entries()) {
      const origin = { store, key: turn.s, index: turn.media.indexOf(media), stage };
      const called = nameOf2(at, images.length);
      pieces[at]?.update(media, stage);
      pieces[at] ??= imagePiece(media, called, origin, { open, picked: null });
      pieces[at].call(called);
    }
    fill(
      pictures,
      pieces.map(({ el: el2 }) => el2)
    );
    set(pictures, "data-many", pieces.length > 1);
  }
  const nameOf2 = (at, of) => of > 1 ? t("{title}, {number} of {of}", { title: name, number: at + 1, of }) : name;
  return {
    el,
    turn,
    players: () => [],
    /** The pictures that can be enlarged. */
    shots: () => pieces.map(({ zoom, img }) => ({ zoom, img, name: img.alt })),
    /** What its pictures are called. @param {string} words */
    call(words) {
      if (name === words) return;
      name = words;
      for (const [at, piece2] of pieces.entries()) piece2.call(nameOf2(at, pieces.length));
    },
    /** @param {import("./compare.js").Column} column @param {import("./outcome.js").Around} around */
    update(column, around) {
      draw2();
      end(around, column, pieces.length === 0);
      const { foot } = turn;
      fill(
        facts2,
        foot && turn.status !== "failed" ? [foot.total != null && h("span", {}, seconds(foot.total)), h("span", {}, cost(foot.cost))] : []
      );
    },
    close() {
      for (const { close } of pieces) close();
    }
  };
}

// src/compare_cells.js
function cellsView(host, self) {
  const cols = h("div", { class: "yw-cols" });
  const step = inStep(cols);
  const grid = pictureGrid();
  let views = /* @__PURE__ */ new Map();
  let cells = /* @__PURE__ */ new Map();
  let around = { most: { ttft: 1, tps: 1 }, open: false, worded: true, hidden: false };
  const acts = (s) => ({
    media: self.media,
    better: () => host.send({ do: "better", s }),
    again: () => host.send({ do: "retry", s }),
    open: grid.open
  });
  function place2(state) {
    const next = /* @__PURE__ */ new Map();
    cells = new Map(cellsOf(state).map((cell) => [cell.s, cell]));
    for (const s of cells.keys()) {
      const turn = self.turns.get(s);
      if (turn) next.set(s, views.get(s) ?? (state.grid ? shotView : columnView)(turn, acts(s)));
    }
    for (const [s, old] of views) if (!next.has(s)) old.close();
    views = next;
    cols.hidden = Boolean(state.grid);
    fill(cols, state.grid ? [] : [...views.values()].map((view4) => view4.el));
  }
  const lanes = () => [...cells.values()].flatMap(({ s, name }) => {
    const view4 = views.get(s);
    return view4 ? [{ s, name, el: view4.el, players: view4.players() }] : [];
  });
  const most = (name) => Math.max(0, ...[...views.values()].map(({ turn }) => turn.foot?.[name] ?? 0)) || 1;
  function update() {
    const { state } = self;
    if (!state) return;
    around = {
      most: { ttft: most("ttft"), tps: most("tps") },
      open: !state.blind && state.columns.length > 1,
      worded: state.worded !== false,
      hidden: state.hidden
    };
    for (const s of cells.keys()) grow(s);
    grid.look(state.grid, views);
    step.update(state.grid ? [] : lanes());
  }
  function grow(s) {
    const cell = cells.get(s);
    if (cell) views.get(s)?.update(cell, around);
  }
  return {
    parts: [cols, grid.el, step.el],
    key: step.key,
    update,
    grow,
    /** @param {boolean} [redrawn] whether the state is another one */
    draw(redrawn = false) {
      const { state } = self;
      if (!state) return;
      place2(state);
      if (redrawn) grid.show(state.grid, views, state.hidden);
      update();
    },
    /** Whether all of them have come to their end. */
    isComplete: () => views.size > 0 && [...views.values()].every(({ turn }) => turn.status !== "streaming"),
    close() {
      step.close();
      grid.close();
      for (const view4 of views.values()) view4.close();
    }
  };
}

// src/compare_head.js
function compareHead(host, { widen, diff, blind }) {
  const origin = originChip();
  const prompts = stepper(t("Prompt"), (to) => host.send({ do: "go", to }));
  const repeats = stepper(t("Repeat"), (to) => host.send({ do: "repeat", to }));
  const pages = stepper(t("Row"), (to) => host.send({ do: "rows", to }));
  const whole = h("span", { class: "yw-small" });
  const stop = button(t("stop"), () => host.send({ do: "stop" }), {
    title: t("Stop what is still to be answered")
  });
  const resume = button(t("go on"), () => host.send({ do: "resume" }), { title: t("Ask what is missing") });
  const differ = button(t("diff"), diff, {
    title: t("Compare two answers word by word"),
    "aria-pressed": "false"
  });
  const hide = button(t("blind"), blind, { title: t("Vote without names"), "aria-pressed": "false" });
  return {
    el: h(
      "div",
      { class: "yw-head" },
      h("b", {}, t("Compare")),
      prompts.el,
      repeats.el,
      pages.el,
      h("span", { class: "yw-spacer" }),
      whole,
      stop,
      resume,
      widen,
      differ,
      hide,
      origin.el
    ),
    /** @param {Record<string, any>} state */
    show(state) {
      origin.show(state.origin);
      prompts.show(state.at, state.grid || state.blind && !state.over ? 1 : state.prompts);
      repeats.show(state.repeat, state.grid ? 1 : state.repeats);
      pages.show(state.grid?.at ?? 0, state.grid?.all ?? 1, state.grid?.step);
      hide.hidden = !state.several;
      set(hide, "aria-pressed", String(state.blind));
      differ.hidden = state.columns.length < 2 || state.worded === false;
    },
    /** How far it is. @param {Record<string, any>} state */
    tell({ all, ended, running }) {
      const missing = all - ended;
      write(whole, missing === 0 ? "" : t("{ended} of {all} answers", { ended, all }));
      stop.hidden = !running;
      resume.hidden = running || missing === 0;
    },
    /** Whether the differences are open. @param {boolean} on */
    differs: (on) => set(differ, "aria-pressed", String(on))
  };
}

// src/diff.js
function diffView(ask2) {
  const left = h("select", { class: "yw-pick", "aria-label": t("Left"), onchange: again });
  const right = h("select", { class: "yw-pick", "aria-label": t("Right"), onchange: again });
  const words = h("div", { class: "yw-diff-words", ...scrolling(t("Compare two answers word by word")) });
  const share = h("span", { class: "yw-small" });
  const el = h(
    "div",
    { class: "yw-diff", hidden: true },
    h("div", { class: "yw-foot" }, left, h("span", { class: "yw-small" }, "→"), right, share),
    words
  );
  function again() {
    if (left.value && right.value) ask2(left.value, right.value);
  }
  return {
    el,
    /** @param {{ s: string, name: string }[]} columns */
    offer(columns) {
      [left, right].forEach((pick, at) => {
        const was = columns.some(({ s }) => s === pick.value) ? pick.value : columns[at]?.s;
        fill(
          pick,
          columns.map(({ s, name }) => h("option", { value: s }, name))
        );
        if (was) pick.value = was;
      });
    },
    /** @param {boolean} on */
    toggle(on) {
      el.hidden = !on;
      if (on) again();
    },
    /** @param {any} message */
    take(message) {
      if (message.left !== left.value || message.right !== right.value) return;
      const tags = (
        /** @type {const} */
        { same: "span", only_left: "del", only_right: "ins" }
      );
      fill(
        words,
        message.pieces.map(
          ([kind, text]) => h(tags[
            /** @type {keyof typeof tags} */
            kind
          ], {}, text)
        )
      );
      fill(share, [t("{share} % alike", { share: Math.round(message.share * 100) })]);
    }
  };
}

// src/offer.js
function offerBar(host, say, otherwise) {
  const words = h("b");
  const send = button(t("Send it"), go, { class: "yw-plain" });
  const leave = button(t("Not now"), close);
  const el = h(
    "div",
    {
      class: "yw-notice",
      "data-level": "warn",
      role: "group",
      "aria-label": t("This costs money"),
      hidden: true
    },
    h("div", {}, words),
    h("span", { class: "yw-spacer" }),
    send,
    leave
  );
  let wanted = null;
  let from = null;
  el.addEventListener("keydown", onEscape(close));
  function go() {
    if (wanted) host.send({ ...wanted, do: `${wanted.do}`, sure: true });
    close();
  }
  function close() {
    const had = holdsFocus(el);
    wanted = null;
    el.hidden = true;
    if (had) (from?.isConnected ? from : otherwise).focus();
  }
  return {
    el,
    close,
    /** @param {{ ask: Record<string, unknown>, words: string }} message */
    show(message) {
      wanted = message.ask;
      from = focused(el);
      write(words, message.words);
      el.hidden = false;
      if (el.closest(".yw")?.contains(from)) send.focus();
      say(message.words);
    }
  };
}

// src/more.js
function moreView(host, say) {
  const list2 = h("datalist", { id: uid() });
  const model = field(t("Model"), t("A model's name"), { list: list2.id });
  const options = field(t("Its own options"), "temperature=0, seed=3");
  const toggle = button(t("+ model"), flip, { title: t("Ask another model too") });
  const fold = h(
    "form",
    { class: "yw-widen", "aria-label": t("Ask another model too"), onsubmit: add },
    model,
    options,
    list2,
    h("button", { class: "yw-plain" }, t("Ask it too"))
  );
  const area = h("textarea", {
    class: "yw-input",
    rows: "1",
    "aria-label": t("Ask all of them something else"),
    placeholder: t("Ask all of them something else"),
    onkeydown: keys
  });
  const fit = growing(area);
  const ask2 = h(
    "form",
    { class: "yw-write yw-anew", onsubmit: again },
    area,
    h("button", { class: "yw-plain" }, t("Ask"))
  );
  const offer = offerBar(host, say, area);
  const widening = disclosure(toggle, fold);
  function flip() {
    widening.toggle();
    if (!fold.hidden) (model.hidden ? options : model).focus();
  }
  function add(event) {
    event.preventDefault();
    if (model.value.trim() || options.value.trim())
      host.send({ do: "add", model: model.value, options: options.value });
  }
  function again(event) {
    event.preventDefault();
    if (area.value.trim()) host.send({ do: "again", prompt: area.value });
  }
  function keys(event) {
    if (isSend(event)) again(event);
  }
  return {
    toggle,
    fold,
    ask: ask2,
    offer: offer.el,
    /** @param {Record<string, any>} state */
    show(state) {
      const may = !state.hidden && state.models !== void 0;
      toggle.hidden = ask2.hidden = !may;
      if (!may) widening.show(false);
      if (!may) offer.close();
      model.hidden = may && !state.named;
      fill(
        list2,
        (state.models ?? []).map((value) => h("option", { value }))
      );
    },
    offered: offer.show,
    /** It is at work: what was written has been taken. @param {string} verb */
    taken(verb) {
      if (verb === "add") {
        model.value = options.value = "";
        widening.show(false);
      } else if (verb === "again") {
        area.value = "";
        fit();
      }
    }
  };
}
function field(name, hint, more = {}) {
  return h("input", {
    class: "yw-input",
    "aria-label": name,
    placeholder: hint,
    autocomplete: "off",
    spellcheck: "false",
    ...more
  });
}

// src/notes.js
function notesView(add) {
  const list2 = h("ul", { class: "yw-notes" });
  const field2 = h("input", {
    class: "yw-input",
    "aria-label": t("Add a note"),
    placeholder: t("Add a note")
  });
  const form2 = h("form", { class: "yw-note", onsubmit: send }, field2);
  function send(event) {
    event.preventDefault();
    if (field2.value.trim()) add(field2.value);
    field2.value = "";
  }
  return {
    el: h("div", { class: "yw-noted" }, list2, form2),
    /** @param {string[]} notes */
    show(notes) {
      fill(
        list2,
        notes.map((note) => h("li", {}, note))
      );
      list2.hidden = notes.length === 0;
    }
  };
}

// src/vote.js
var KEYS = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "tie",
  ArrowDown: "both_bad",
  1: "left",
  2: "right",
  3: "tie",
  4: "both_bad"
};
var BUSY = "audio, video, input, textarea, select";
var pressable = (target) => target instanceof Element && target.closest("button, a, summary") !== null;
function scrolls(el, key) {
  const { overflowX, overflowY } = getComputedStyle(el);
  if (/Up|Down/.test(key)) return el.scrollHeight > el.clientHeight && /auto|scroll/.test(overflowY);
  return /Left|Right/.test(key) && el.scrollWidth > el.clientWidth && /auto|scroll/.test(overflowX);
}
function isOthers({ key, target, currentTarget }) {
  if (!(target instanceof Element && currentTarget instanceof Element)) return true;
  const busy = target.closest(BUSY);
  return busy !== null && currentTarget.contains(busy) || scrolls(target, key);
}
function voteBar(send) {
  const words = h("span", { class: "yw-small" });
  const choices = h(
    "div",
    { class: "yw-votes", role: "group", "aria-label": t("Which answer is better?") },
    choice("left", t("A is better"), "←"),
    choice("tie", t("A tie"), "↑"),
    choice("both_bad", t("Both bad"), "↓"),
    choice("right", t("B is better"), "→")
  );
  const next = button(t("Next pair"), () => send({ do: "next" }), { class: "yw-go", hidden: true });
  const el = h("div", { class: "yw-votebar", tabindex: "-1", hidden: true }, choices, next, words);
  let ready = false;
  function choice(verdict, label, key) {
    const made = button(label, () => cast(verdict), { class: "yw-vote", "data-verdict": verdict });
    made.append(h("kbd", { "aria-hidden": "true" }, key));
    set(made, "aria-label", label);
    return made;
  }
  function cast(verdict) {
    if (!ready) return;
    ready = false;
    send({ do: "vote", verdict });
  }
  return {
    el,
    /**
     * @param {Record<string, any>} state
     * @param {boolean} complete both answers are there
     */
    show(state, complete) {
      el.hidden = !state.blind;
      if (!state.blind) return;
      ready = state.hidden && complete;
      choices.hidden = state.over || !state.hidden;
      for (const one of choices.querySelectorAll("button")) set(one, "aria-disabled", ready ? null : "true");
      const hadFocus = holdsFocus(el);
      const wasHidden = next.hidden;
      next.hidden = state.over || state.hidden;
      write(next, state.left > 0 ? t("Next pair") : t("See how it stands"));
      write(words, said(state, complete));
      if (!hadFocus || wasHidden === next.hidden) return;
      if (next.hidden) el.focus();
      else next.focus();
    },
    /** @param {KeyboardEvent} event */
    key(event) {
      const { key, target } = event;
      if (el.hidden || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isOthers(event)) return;
      if (key === "Enter" && !next.hidden && !pressable(target)) {
        event.preventDefault();
        send({ do: "next" });
      } else if (KEYS[key] && !choices.hidden) {
        event.preventDefault();
        cast(KEYS[key]);
      }
    }
  };
}
function said(state, complete) {
  const left = state.left === 1 ? t("1 pair left") : t("{left} pairs left", { left: state.left });
  if (state.over) return t("Every pair has its vote.");
  if (!state.hidden) return left;
  return complete ? left : t("Vote when both answers are there");
}
function standing(rows) {
  const el = h("table", { class: "yw-standing" });
  const percent = (share) => share === null ? "" : `${Math.round(share * 100)} %`;
  fill(el, [
    h("caption", { class: "yw-small" }, t("How the blind votes stand")),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        ...[t("Model"), t("Wins"), t("Ties"), t("Losses"), t("Share of wins"), t("Points")].map(
          (word) => h("th", { scope: "col" }, word)
        )
      )
    ),
    h(
      "tbody",
      {},
      ...rows.map(
        (row) => h(
          "tr",
          {},
          h("th", { scope: "row" }, row.name),
          h("td", {}, `${row.wins}`),
          h("td", {}, `${row.ties}`),
          h("td", {}, `${row.losses}`),
          h(
            "td",
            {},
            row.share === null ? "" : t("{share} ({low} to {high})", {
              share: percent(row.share),
              low: percent(row.low),
              high: percent(row.high)
            })
          ),
          h("td", {}, `${Math.round(row.score)}`)
        )
      )
    )
  ]);
  return el;
}

// src/compare_view.js
function compareView({ host, say }, self) {
  const notice = noticeBar(host);
  const more = moreView(host, say);
  const head = compareHead(host, {
    widen: more.toggle,
    diff: toggleDiff,
    blind: () => host.send({ do: "blind", on: !self.state?.blind })
  });
  const prompt = h("div", { class: "yw-words yw-asked", ...scrolling(t("Prompt")) });
  const cells = cellsView(host, self);
  const votes = voteBar((message) => host.send(message));
  const diff = diffView((left, right) => host.send({ do: "diff", left, right }));
  const stand = h("div", { class: "yw-stand", hidden: true, ...scrolling(t("How the blind votes stand")) });
  const notes = notesView((text) => host.send({ do: "note", text }));
  let complete = false;
  let trouble = "";
  const el = h(
    "div",
    {
      class: "yw-compare",
      onkeydown: (event) => cells.key(event) || votes.key(event)
    },
    ...[head.el, more.fold, notice.el, more.offer, prompt, ...cells.parts],
    ...[votes.el, diff.el, stand, more.ask, notes.el]
  );
  function toggleDiff() {
    const on = diff.el.hidden === true;
    head.differs(on);
    diff.toggle(on);
  }
  function update() {
    const { state } = self;
    if (!state) return;
    const now = cells.isComplete();
    if (now && !complete && state.hidden) say(t("Both answers are there. Vote with the arrow keys."));
    complete = now;
    votes.show(state, complete);
  }
  function drawCells(redrawn = false) {
    keepingFocus(el, () => cells.draw(redrawn));
    update();
  }
  function drawState() {
    const { state } = self;
    if (!state) return;
    const keyed = state.blind || state.worded === false && !state.grid;
    set(el, "tabindex", keyed ? "-1" : null);
    head.show(state);
    write(prompt, state.grid ? "" : state.prompt);
    diff.offer(state.columns);
    more.show(state);
    drawCells(true);
    drawRest();
    if (!diff.el.hidden) diff.toggle(true);
  }
  function drawRest() {
    const { state } = self;
    if (!state) return;
    head.tell(state);
    stand.hidden = state.hidden || !state.blind || state.standing.length === 0;
    fill(stand, stand.hidden ? [] : [standing(state.standing)]);
    notes.show(state.notes);
    if (state.trouble && state.trouble !== trouble)
      notice.show({ level: "warn", what: state.trouble, hint: "" });
    trouble = state.trouble;
  }
  const handlers = {
    state: drawState,
    turn: () => drawCells(),
    d: ({ s }) => cells.grow(s),
    snap: ({ s }) => cells.grow(s),
    end({ status }) {
      cells.update();
      update();
      if (!self.state?.hidden) say(status === "done" ? t("An answer is complete") : t("An answer has ended"));
    },
    whole: drawRest,
    notes: drawRest,
    diff: (message) => diff.take(message),
    offer: (message) => more.offered(message),
    asked(message) {
      more.taken(message.do);
      say(t("It is asked"));
    },
    voted({ columns }) {
      diff.offer(self.state?.columns ?? []);
      drawCells(true);
      drawRest();
      const named2 = columns.slice(0, 2).map(({ name }, at) => {
        return `${"AB"[at]}: ${name}`;
      });
      say(named2.join(", "));
    },
    better() {
      cells.update();
      say(t("Your vote is kept"));
    },
    notice(message) {
      notice.show(message);
      update();
    }
  };
  const leave = self.views.join((message) => handlers[message.is]?.(message));
  drawState();
  return {
    el,
    close() {
      leave();
      cells.close();
    }
  };
}

// src/compare.js
function compare(host) {
  const self = { turns: turnStore(host), state: null, views: hub(), media: mediaStore(host) };
  const handlers = {
    state(message) {
      self.state = message;
      self.turns.load(cellsOf(message).map(({ turn }) => turn));
    },
    turn: (message) => self.turns.put(message.turn),
    whole: ({ is: _is, ...whole }) => Object.assign(self.state ?? {}, whole),
    better({ s, among }) {
      for (const cell of self.state ? cellsOf(self.state) : [])
        if (among.includes(cell.s)) cell.best = cell.s === s;
    },
    notes: (message) => Object.assign(self.state ?? {}, { notes: message.notes }),
    voted(message) {
      const { state } = self;
      if (!state) return;
      const names = new Map(message.columns.map(({ s, name }) => [s, name]));
      for (const column of cellsOf(state)) column.name = names.get(column.s) ?? column.name;
      for (const turn of message.turns) self.turns.put(turn);
      Object.assign(state, {
        hidden: false,
        verdict: message.verdict,
        grid: state.grid && { ...state.grid, heads: message.heads },
        left: message.left,
        standing: message.standing
      });
    }
  };
  return {
    receive(message, buffers) {
      if (message.is === "media") self.media.receive(message, buffers);
      else if (handlers[message.is]) handlers[message.is](message);
      else self.turns.receive(message);
      self.views.tell(message);
    },
    view: (context) => compareView(context, self)
  };
}

// src/inside.js
var LONGEST = 2;
var SPEEDS = [0.25, 1, 4, 16];
var SLOWEST = 0.01;
function inside(_host) {
  const views = hub();
  let state = { title: "", steps: [], code: {} };
  return {
    receive(message) {
      if (message.is !== "state") return;
      state = { title: message.title, steps: message.steps, code: message.code };
      views.tell(message);
    },
    view: (context) => view3(context, views, () => state)
  };
}
var kinds = () => ({
  request: t("request"),
  answer: t("answer"),
  event: t("event"),
  body: t("body"),
  tool: t("function"),
  failed: t("failed")
});
function view3({ say }, views, current) {
  let at = 0;
  let speed = 1;
  let timer2;
  const title = h("b");
  const count4 = h("span", { class: "yw-small" });
  const bar2 = stepBar({ toggle, go, pace: pace2 });
  const scene = sceneView();
  const copies = copiesView(() => current().code);
  function pace2(rate) {
    speed = rate;
    if (timer2) {
      clearTimeout(timer2);
      plan();
    }
  }
  function go(to) {
    halt();
    show(to);
    tell();
  }
  function toggle() {
    if (timer2) return stop();
    if (at >= last()) show(0);
    plan();
  }
  const last = () => Math.max(0, current().steps.length - 1);
  function plan() {
    const { steps: steps2 } = current();
    if (at >= last()) return stop();
    const pause = Math.min(LONGEST, Math.max(0, steps2[at + 1].at - steps2[at].at)) / speed;
    timer2 = setTimeout(goOn2, pause * 1e3);
    bar2.plays(true);
  }
  const goOn2 = inTongue(() => {
    show(at + 1);
    plan();
  });
  function halt() {
    clearTimeout(timer2);
    timer2 = void 0;
    bar2.plays(false);
  }
  function stop() {
    halt();
    tell();
  }
  function tell() {
    const step = current().steps[at];
    if (step) say(`${at + 1}: ${step.title}`);
  }
  function show(to) {
    const { steps: steps2 } = current();
    at = Math.min(Math.max(0, to), last());
    bar2.show(at, steps2.length);
    const step = steps2[at];
    if (!step) return;
    const seconds2 = step.at.toFixed(2);
    write(count4, t("step {at} of {many} · {seconds} s", { at: at + 1, many: steps2.length, seconds: seconds2 }));
    scene.show(step, at);
  }
  function update() {
    write(title, current().title);
    scene.take(current().steps);
    copies.update();
    show(at);
  }
  const leave = views.join(update);
  update();
  return {
    el: h(
      "div",
      { class: "yw-inside" },
      h("div", { class: "yw-head" }, title, count4),
      bar2.el,
      ...scene.parts,
      copies.el
    ),
    close() {
      halt();
      leave();
    }
  };
}
function stepBar({ toggle, go, pace: pace2 }) {
  let now = 0;
  const back = button("◂", () => go(now - 1), { title: t("Back") });
  const play = button(t("Play"), toggle, { class: "yw-go" });
  const next = button("▸", () => go(now + 1), { title: t("Step") });
  const place2 = h("input", {
    type: "range",
    class: "yw-range",
    min: 0,
    max: 0,
    value: 0,
    "aria-label": t("Step"),
    oninput: () => go(Number(place2.value))
  });
  return {
    el: h("div", { class: "yw-inside-bar" }, back, play, next, place2, speedField(pace2)),
    /** @param {boolean} is */
    plays: (is) => write(play, is ? t("Pause") : t("Play")),
    /** @param {number} at @param {number} of */
    show(at, of) {
      now = at;
      set(place2, "max", Math.max(0, of - 1));
      place2.value = `${at}`;
      shut(play, of < 2);
      shut(back, at === 0);
      shut(next, at >= of - 1);
    }
  };
}
function speedField(pace2) {
  const [id, list2] = [uid(), uid()];
  const field2 = h("input", {
    id,
    list: list2,
    class: "yw-input",
    type: "number",
    min: SLOWEST,
    step: "any",
    value: 1,
    oninput() {
      const wanted = Number(field2.value);
      const good2 = Number.isFinite(wanted) && wanted >= SLOWEST;
      set(field2, "aria-invalid", good2 ? null : "true");
      if (good2) pace2(wanted);
    }
  });
  return h(
    "span",
    { class: "yw-inside-rate" },
    h("label", { for: id, class: "yw-small" }, t("Speed")),
    field2,
    h("span", { class: "yw-small" }, "×"),
    h("datalist", { id: list2 }, ...SPEEDS.map((one) => h("option", { value: one })))
  );
}
function sceneView() {
  const said2 = document.createTextNode("");
  const text = h("p", { class: "yw-inside-text" }, said2);
  const head = h("p", { class: "yw-inside-step" });
  const body = h("pre", {
    class: "yw-inside-body",
    tabindex: 0,
    "aria-label": t("The step as it went over the line")
  });
  let whole = "";
  let ends = [];
  return {
    parts: [text, head, body],
    /** @param {Step[]} steps */
    take(steps2) {
      whole = steps2.map(({ adds }) => adds).join("");
      let end = 0;
      ends = steps2.map(({ adds }) => {
        end += adds.length;
        return end;
      });
      said2.data = "";
      text.hidden = whole === "";
    },
    /** @param {Step} step @param {number} at */
    show(step, at) {
      const kind = h("span", { class: "yw-small" }, kinds()[step.kind] ?? step.kind);
      fill(head, [kind, " ", step.title.slice(0, 300)]);
      write(body, step.text);
      body.scrollTop = 0;
      if (ends[at] < said2.length) said2.deleteData(ends[at], said2.length - ends[at]);
      else said2.appendData(whole.slice(said2.length, ends[at]));
    }
  };
}
function copiesView(code) {
  const el = h("div", { class: "yw-head yw-inside-copies" });
  let drawn = [];
  return {
    el,
    update() {
      const forms = Object.keys(code());
      if (same(forms, drawn)) return;
      drawn = forms;
      const buttons = forms.map(
        (form2) => copyButton(form2, () => code()[form2], t("Copy as {form}", { form: form2 }))
      );
      fill(el, [h("span", { class: "yw-small" }, t("The request as")), ...buttons]);
    }
  };
}

// src/living.js
var VIEW = "application/vnd.jupyter.widget-view+json";
var OURS = "application/vnd.yescale-widgets.view+json";
var RANK = -10;
var taught = /* @__PURE__ */ new WeakSet();
function teach(views) {
  if (!views) return false;
  const { registry, has } = views;
  if (typeof registry.addFactory !== "function") return false;
  if (taught.has(registry)) return true;
  taught.add(registry);
  const createRenderer = () => asView(registry.createRenderer(VIEW), has);
  registry.addFactory({ safe: false, mimeTypes: [OURS], createRenderer }, RANK);
  return true;
}
function asView(renderer, has) {
  const draw2 = renderer.renderModel.bind(renderer);
  renderer.renderModel = async (model) => {
    const view4 = model.data[OURS];
    if (has(view4.model_id)) return draw2(Object.create(model, { data: { value: { [VIEW]: { ...view4 } } } }));
    renderer.node.textContent = model.data["text/plain"] ?? "";
  };
  return renderer;
}
function rename(outputs, at, again) {
  const { data = {}, ...output } = outputs.get(at).toJSON?.() ?? {};
  const { [VIEW]: view4, ...rest } = data;
  if (view4) outputs.set(at, { ...output, data: { ...rest, [OURS]: { ...view4 } } });
  else if (again && data[OURS]) outputs.set(at, { ...output, data: { ...data, [OURS]: { ...data[OURS] } } });
}
function viewsOf(manager) {
  if (!manager?.rendermime || typeof manager.has_model !== "function") return null;
  return { registry: manager.rendermime, has: (id) => manager.has_model(id) };
}

// src/place.js
var OURS2 = "yescale_widgets";
var PASSING = /* @__PURE__ */ new Set(["ask", "card"]);
function keepPlace(kind, host) {
  let asked = 0;
  function look() {
    const stamp = host.get("_stamp");
    if (!stamp) return;
    const found = standing2(host);
    if (!found || found.some((one) => one.stamp >= stamp)) leave();
    if (asked < stamp && found?.some((one) => one.stamp < stamp)) {
      asked = stamp;
      host.send({ do: "place" });
    }
  }
  function leave() {
    if (!PASSING.has(kind)) return;
    const say = () => host.send({ do: "placed" });
    host.saved ? host.saved(say) : say();
  }
  function nameView(again = false) {
    if (!PASSING.has(kind) || !teach(host.views?.())) return;
    for (const { outputs, at } of standing2(host) ?? []) rename(outputs, at, again);
  }
  host.watch("_stamp", look);
  nameView(true);
  look();
  return {
    nameView,
    /** @param {Message} message */
    receive({ stamp, data }) {
      const metadata = { [OURS2]: { place: host.get("_place"), stamp } };
      for (const one of standing2(host) ?? [])
        if (one.stamp < stamp) one.outputs.set(one.at, { output_type: "display_data", data, metadata });
      leave();
    }
  };
}
function standing2(host) {
  const place2 = host.get("_place");
  return host.notebook?.()?.flatMap(
    (outputs) => Array.from({ length: outputs.length }, (_, at) => {
      const mark = outputs.get(at).metadata?.[OURS2];
      return { outputs, at, stamp: mark?.place === place2 ? Number(mark.stamp) : NaN };
    }).filter(({ stamp }) => stamp >= 0)
  ) ?? null;
}
function outputsOf(manager) {
  const cells = manager?.context?.model?.cells;
  if (typeof cells?.get !== "function") return null;
  return Array.from({ length: cells.length }, (_, at) => cells.get(at).outputs).filter(Boolean);
}
function whenSaved(manager, then) {
  const context = manager?.context;
  if (!context?.saveState || !context.model?.dirty) return then();
  context.saveState.connect(function hear2(_, state) {
    if (!state.startsWith("completed")) return;
    context.saveState.disconnect(hear2);
    then();
  });
}

// src/record.js
var OUTPUT = ".jp-OutputArea-child";
var held = /* @__PURE__ */ new Map();
function recordRules(id) {
  const inside2 = `> .jp-OutputArea-output > .yw-record-${id}`;
  const record = `${OUTPUT}:has(${inside2})`;
  const before = `${OUTPUT}:has(+ ${OUTPUT} ${inside2})`;
  return [
    `${record} { display: none !important; }`,
    `@media screen { ${before} { display: flex !important; } }`,
    `@media print { ${before} { display: table !important; } }`
  ].join("\n");
}
function hideRecord(id) {
  if (!/^[\w-]+$/.test(id)) return () => {
  };
  const entry = held.get(id) ?? addRules(id);
  entry.views += 1;
  let gone = false;
  return () => {
    if (gone) return;
    gone = true;
    entry.views -= 1;
    if (entry.views > 0) return;
    entry.style.remove();
    held.delete(id);
  };
}
function addRules(id) {
  const style = document.createElement("style");
  style.textContent = recordRules(id);
  document.head.append(style);
  const entry = { style, views: 0 };
  held.set(id, entry);
  return entry;
}

// src/operations.js
function operationPicker(pick) {
  const id = uid();
  const opener = h("button", { type: "button", class: "yw-pick", onclick: toggle });
  const search = h("input", {
    type: "search",
    class: "yw-input yw-filter",
    placeholder: t("Search operations"),
    "aria-label": t("Search operations"),
    "aria-controls": id,
    oninput: draw2
  });
  const tabs = familyTabs((family) => {
    search.value = "";
    chosenFamily = family;
    draw2();
  });
  const list2 = h("div", { class: "yw-operations", id, role: "group", "aria-label": t("Operations") });
  const none = h("p", { class: "yw-small", hidden: true }, t("No operation has these words. Try fewer."));
  const board = h(
    "div",
    { class: "yw-board", onkeydown },
    h("div", { class: "yw-board-head" }, search, tabs.el),
    list2,
    none
  );
  let all = [];
  let current = "";
  let chosenFamily = "";
  const choice = disclosure(opener, board);
  function toggle() {
    choice.toggle();
    if (!board.hidden) search.focus();
  }
  function onkeydown(event) {
    if (event.key !== "Enter" || event.target !== search) return;
    event.preventDefault();
    list2.querySelector("button")?.click();
  }
  function fitting() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return all.filter(({ family }) => family === chosenFamily);
    return all.filter(({ name, title }) => {
      const text = `${name} ${title}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }
  function draw2() {
    const found = fitting();
    tabs.mark(search.value.trim() ? "" : chosenFamily);
    fill(list2, found.map(entry));
    none.hidden = found.length > 0;
  }
  function entry({ name, title }) {
    const onclick = () => {
      choice.leave();
      if (name !== current) pick(name);
    };
    return h(
      "button",
      { type: "button", class: "yw-operation", "aria-current": name === current ? "true" : null, onclick },
      h("b", {}, name),
      h("span", { class: "yw-small" }, title)
    );
  }
  return {
    el: opener,
    board,
    /** @param {Operation[]} operations @param {string} chosen @param {boolean} open whether one is still to be chosen */
    show(operations, chosen, open) {
      if (same(operations, all) && chosen === current) return;
      all = operations;
      current = chosen;
      chosenFamily = chosen.split(".")[0];
      write(opener, chosen);
      set(opener, "aria-label", t("Operation: {name}", { name: chosen }));
      tabs.show([...new Set(all.map(({ family }) => family))]);
      draw2();
      if (open) choice.show(true);
    }
  };
}
function familyTabs(choose) {
  const el = h("div", { class: "yw-tabs", role: "tablist", "aria-label": t("Families"), onkeydown });
  let drawn = [];
  function onkeydown(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || !(event.target instanceof HTMLElement)) return;
    event.preventDefault();
    const buttons = [...el.querySelectorAll("button")];
    const at = buttons.indexOf(
      /** @type {HTMLButtonElement} */
      event.target
    );
    const next = buttons[(at + step + buttons.length) % buttons.length];
    next.focus();
    next.click();
  }
  return {
    el,
    /** @param {string[]} families */
    show(families) {
      if (same(families, drawn)) return;
      drawn = families;
      fill(
        el,
        families.map(
          (family) => h(
            "button",
            { type: "button", class: "yw-tab", role: "tab", onclick: () => choose(family) },
            family
          )
        )
      );
    },
    /** @param {string} family */
    mark(family) {
      const buttons = [...el.querySelectorAll("button")];
      buttons.forEach((one, at) => {
        const on = one.textContent === family;
        set(one, "aria-selected", String(on));
        set(one, "tabindex", on || family === "" && at === 0 ? "0" : "-1");
      });
    }
  };
}

// src/runs.js
var MAY = ["stop", "watch", "refresh", "reconcile", "resubmit", "again"];
function runsView(host, studio2, say) {
  const empty = h(
    "div",
    { class: "yw-empty" },
    h("p", {}, t("Results appear here. Fill in the form, then press the button below it."))
  );
  const stage = h("div", { class: "yw-stage" }, empty);
  const list2 = h("div", { class: "yw-runs", role: "group", "aria-label": t("Runs of this panel") });
  const lines = /* @__PURE__ */ new Map();
  let shown;
  let selected = null;
  let told3 = "";
  function select(key) {
    const task = key === null ? void 0 : studio2.tasks.get(key);
    shown?.close();
    shown = task && taskView(host, studio2.media, task.key, MAY, () => studio2.state?.uses ?? [], true);
    selected = task ? task.key : null;
    stage.replaceChildren(shown?.el ?? empty);
    if (task) show(task);
    mark();
  }
  function mark() {
    for (const [key, { el }] of lines) set(el, "aria-current", key === selected ? "true" : null);
  }
  function update() {
    for (const [key, line] of lines) if (!studio2.tasks.has(key)) lines.delete(key) && line.el.remove();
    for (const task2 of studio2.tasks.values()) lineOf(task2).draw(task2);
    fill(
      list2,
      [...studio2.tasks.keys()].map((key) => lines.get(key)?.el)
    );
    list2.hidden = studio2.tasks.size < 2;
    if (selected === null || !studio2.tasks.has(selected))
      return select(studio2.tasks.keys().next().value ?? null);
    const task = studio2.tasks.get(selected);
    if (task) show(task);
  }
  const show = (task) => shown?.update(task, studio2.candidates.get(task.key));
  function tell({ key, name, status, progress }) {
    const now = `${key} ${status} ${Math.floor((progress ?? 0) / 25)}`;
    if (now === told3) return;
    told3 = now;
    const percent = progress == null ? null : Math.round(progress);
    say(
      percent === null ? `${name}: ${t(status)}` : t("{name}: {status}, {percent} percent", { name, status: t(status), percent })
    );
  }
  function lineOf(task) {
    const known = lines.get(task.key);
    if (known) return known;
    const line = runLine(() => select(task.key));
    lines.set(task.key, line);
    return line;
  }
  const stopTicking = everySecond(() => {
    if (!list2.hidden) for (const task of studio2.tasks.values()) lines.get(task.key)?.draw(task);
  });
  return {
    el: h("div", { class: "yw-result" }, stage, list2),
    update,
    /** @param {string} key @param {boolean} fresh */
    take(key, fresh) {
      const task = studio2.tasks.get(key);
      if (!task) return;
      if (fresh) {
        selected = null;
        update();
        mark();
      } else {
        lines.get(key)?.draw(task);
        if (key === selected) show(task);
      }
      if (key === selected) tell(task);
    },
    /** @param {{ key: string, folder?: string, names?: string[], error?: string }} message */
    saved(message) {
      if (message.key === selected) shown?.saved(message);
      else say(message.error ?? t("Saved"));
    },
    close() {
      stopTicking();
      shown?.close();
    }
  };
}
function runLine(onclick) {
  const pill = statusPill();
  const what = h("span", { class: "yw-run-what" });
  const when = h("span", { class: "yw-small" });
  return {
    el: h("button", { type: "button", class: "yw-run-line", onclick }, pill.el, what, when),
    /** @param {Task} task */
    draw(task) {
      pill.draw(task.status);
      write(what, brief(task.prompt || task.title || task.name, 90));
      const passed = elapsed({ ...task, finished: null }, localNow());
      write(when, passed === null ? "" : t("{time} ago", { time: age(passed) }));
    }
  };
}

// src/earlier.js
function earlierRuns(host) {
  const list2 = h("div", { class: "yw-earlier" }, h("p", { class: "yw-small" }, t("Looking…")));
  const el = h("details", { class: "yw-more", ontoggle: ask2 }, h("summary", {}, t("earlier runs")), list2);
  let operation = "";
  function ask2() {
    if (el.open) host.send({ do: "earlier" });
  }
  function line({ key, prompt, status, started, options }) {
    const pill = statusPill();
    pill.draw(status);
    const what = brief(prompt || options || t("no prompt"), 120);
    return h(
      "div",
      { class: "yw-earlier-line" },
      h("span", { title: options }, what),
      h("span", { class: "yw-small" }, pill.el, " ", t("{age} ago", { age: age(localNow() - started) })),
      button(t("fill the form"), () => host.send({ do: "fill", key }), {
        "aria-label": t("Fill the form with {what}", { what })
      })
    );
  }
  return {
    el,
    /** Another operation has other runs. @param {string} now */
    show(now) {
      if (now === operation) return;
      operation = now;
      el.open = false;
      list2.replaceChildren();
    },
    /** @param {{ operation: string, runs: Run[] }} message */
    take({ operation: of, runs }) {
      if (of !== operation) return;
      fill(
        list2,
        runs.length > 0 ? runs.map(line) : [h("p", { class: "yw-small" }, t("No earlier run of this operation is kept."))]
      );
    }
  };
}

// src/presets.js
function presetBar(host, values) {
  const choice = h("select", { class: "yw-mini", "aria-label": t("Presets"), onchange: load });
  const name = h("input", {
    type: "text",
    class: "yw-input",
    maxlength: "80",
    placeholder: t("name of the preset"),
    "aria-label": t("Name of the preset"),
    autocomplete: "off",
    id: uid(),
    onkeydown: keys
  });
  const opener = button(t("save as…"), toggle, { title: t("Keep this form under a name") });
  const away = button(t("delete"), remove);
  const line = h("div", { class: "yw-preset-name" }, name, button(t("Save"), save, { class: "yw-plain" }));
  const why = h("div", { class: "yw-why" });
  const el = h(
    "div",
    { class: "yw-presets" },
    h("div", { class: "yw-menu" }, choice, opener, away),
    line,
    why
  );
  let chosen = "";
  function load() {
    if (choice.value !== "") host.send({ do: "preset", act: "load", name: choice.value });
  }
  function remove() {
    if (chosen !== "") host.send({ do: "preset", act: "delete", name: chosen });
    choice.focus();
  }
  function save() {
    host.send({ do: "preset", act: "save", name: name.value, values: values() });
  }
  const naming = disclosure(opener, line);
  function toggle() {
    naming.toggle();
    name.value = chosen;
    if (!line.hidden) name.focus();
  }
  function keys(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    save();
  }
  function draw2({ presets = [], presets_fault = "" }) {
    if (!presets.includes(chosen)) chosen = "";
    const words = presets.length > 0 ? t("presets…") : t("no presets yet");
    fill(choice, [
      h("option", { value: "" }, words),
      ...presets.map((one) => h("option", { value: one }, one))
    ]);
    shut(choice, presets.length === 0);
    choice.value = chosen;
    away.hidden = chosen === "";
    away.title = chosen === "" ? "" : t("Delete the preset {name}", { name: chosen });
    writeAloud(why, presets_fault);
  }
  return {
    el,
    /** A whole state. @param {Told} told */
    show: draw2,
    /** What has come of an act. @param {Told} told */
    take(told3) {
      if (!told3.why) chosen = told3.chosen ?? "";
      draw2(told3);
      if (told3.why) writeAloud(why, told3.why);
      else naming.show(false);
    }
  };
}

// src/run.js
var PATIENCE3 = 3e3;
function runButton(run) {
  const id = uid();
  const button2 = h("button", { type: "submit", class: "yw-go", "aria-describedby": id }, t("Generate"));
  const small = h("p", { class: "yw-small", id });
  let waits = false;
  let terms = "";
  let timer2 = 0;
  function rest() {
    waits = false;
    clearTimeout(timer2);
    button2.removeAttribute("aria-disabled");
    write(small, terms);
  }
  function tell(words) {
    write(small, words);
    speak2(small, words);
  }
  const explain = inTongue(
    () => tell(t("The kernel is busy. The request was made once and waits its turn."))
  );
  button2.addEventListener("mousedown", (event) => event.preventDefault());
  button2.addEventListener("click", (event) => {
    event.preventDefault();
    if (!waits) run();
  });
  return {
    el: h("div", { class: "yw-run" }, button2, small),
    waiting: () => waits,
    wait() {
      waits = true;
      button2.setAttribute("aria-disabled", "true");
      tell(t("Sending…"));
      timer2 = window.setTimeout(explain, PATIENCE3);
    },
    rest,
    close: () => clearTimeout(timer2),
    /** @param {string | null | undefined} label what a press does */
    label: (label) => write(button2, label || t("Generate")),
    /** @param {string | null | undefined} paid what a run costs, in words */
    paid(paid) {
      terms = typeof paid === "string" ? paid : "";
      if (!waits) write(small, terms);
    }
  };
}

// src/strokes.js
function strokes(width, height) {
  const list2 = [];
  const within = (value, low, high) => Math.max(low, Math.min(high, Math.round(Number(value) || 0)));
  return {
    /** @param {Point} point @param {number} size @param {boolean} erase */
    begin(point, size, erase) {
      list2.push({ kind: "line", erase, size, points: [point] });
    },
    /** @param {Point} point */
    move(point) {
      const last = list2.at(-1);
      if (last?.kind === "line") last.points.push(point);
    },
    /** A rectangle, as much of it as lies on the picture; false where nothing does.
     * @param {{ x: number, y: number, width: number, height: number }} asked @param {boolean} erase */
    box(asked, erase) {
      const x = within(asked.x, 0, width);
      const y = within(asked.y, 0, height);
      const right = within(asked.x + asked.width, x, width);
      const bottom = within(asked.y + asked.height, y, height);
      if (right === x || bottom === y) return false;
      list2.push({ kind: "box", erase, x, y, width: right - x, height: bottom - y });
      return true;
    },
    clear() {
      if (list2.length > 0 && list2.at(-1)?.kind !== "clear") list2.push({ kind: "clear" });
    },
    undo: () => void list2.pop(),
    get empty() {
      return list2.length === 0;
    },
    /** What is to be drawn now: nothing of what was before the latest "clear". */
    get seen() {
      return list2.slice(list2.map(({ kind }) => kind).lastIndexOf("clear") + 1);
    },
    get last() {
      return list2.at(-1);
    }
  };
}
function paint(pen, stroke) {
  if (stroke.kind === "clear") return;
  pen.globalCompositeOperation = stroke.erase ? "destination-out" : "source-over";
  if (stroke.kind === "box") {
    pen.fillRect(stroke.x, stroke.y, stroke.width, stroke.height);
    return;
  }
  const [first, ...rest] = stroke.points;
  pen.lineWidth = stroke.size;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.beginPath();
  pen.moveTo(first.x, first.y);
  for (const { x, y } of rest.length > 0 ? rest : [first]) pen.lineTo(x, y);
  pen.stroke();
}
var COLOURS = {
  black: { marked: [0, 0, 0, 255], rest: [255, 255, 255, 255] },
  white: { marked: [255, 255, 255, 255], rest: [0, 0, 0, 255] },
  transparent: { marked: [0, 0, 0, 0], rest: [255, 255, 255, 255] }
};
function toMask(pixels, how) {
  const { marked, rest } = COLOURS[how];
  let count4 = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    const is = pixels[at + 3] >= 128;
    if (is) count4 += 1;
    const colour = is ? marked : rest;
    for (let part = 0; part < 4; part += 1) pixels[at + part] = colour[part];
  }
  return count4;
}

// src/easel.js
var COLOUR = "#e0218a";
function easel({ src, width, height, how }, tool, changed) {
  const canvas = h("canvas", { class: "yw-paint", width, height, "aria-hidden": "true" });
  const stage = h(
    "div",
    { class: "yw-easel", onpointerdown: down, onpointermove: move2, onpointerup: up, onpointercancel: up },
    h("img", { src, alt: t("The picture to draw on"), draggable: "false" }),
    canvas
  );
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const drawn = strokes(width, height);
  let drawing = false;
  function redraw() {
    if (!pen) return;
    pen.globalCompositeOperation = "source-over";
    pen.clearRect(0, 0, width, height);
    pen.fillStyle = COLOUR;
    pen.strokeStyle = COLOUR;
    for (const stroke of drawn.seen) paint(pen, stroke);
  }
  function change() {
    redraw();
    changed();
  }
  function placeOf(event) {
    const { left, top, width: wide, height: high } = canvas.getBoundingClientRect();
    return { x: (event.clientX - left) * width / wide, y: (event.clientY - top) * height / high };
  }
  function down(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    stage.setPointerCapture?.(event.pointerId);
    drawing = true;
    const { size, erase } = tool();
    drawn.begin(placeOf(event), size, erase);
    change();
  }
  function move2(event) {
    if (!drawing) return;
    const every = event.getCoalescedEvents?.() ?? [];
    for (const one of every.length > 0 ? every : [event]) drawn.move(placeOf(one));
    redraw();
  }
  function up() {
    drawing = false;
  }
  return {
    el: stage,
    isEmpty: () => drawn.empty,
    /** False where nothing of it lies on the picture. @param {{ x: number, y: number, width: number, height: number }} asked */
    box(asked) {
      const lies = drawn.box(asked, tool().erase);
      if (lies) change();
      return lies;
    },
    undo() {
      if (drawing) return;
      drawn.undo();
      change();
    },
    clear() {
      drawn.clear();
      change();
    },
    /** The mask as a PNG of the picture's own size; null where nothing is marked. @returns {Promise<Blob | null>} */
    async mask() {
      const data = pen?.getImageData(0, 0, width, height);
      if (!data || toMask(data.data, how) === 0) return null;
      const out = h("canvas", { width, height });
      out.getContext("2d")?.putImageData(data, 0, 0);
      return new Promise((resolve) => out.toBlob(resolve, "image/png"));
    }
  };
}

// src/mask.js
var BRUSH = 1 / 14;
function drawMask(near, picture3, take, onclose) {
  const { width, height } = picture3;
  const why = h("span", { class: "yw-why", role: "alert" });
  const longest = Math.max(width, height);
  const size = h("input", {
    type: "range",
    class: "yw-range",
    id: uid(),
    min: Math.max(1, Math.round(longest / 200)),
    max: Math.max(2, Math.round(longest / 4)),
    value: Math.max(1, Math.round(longest * BRUSH))
  });
  let erase = false;
  const board = easel(picture3, () => ({ size: Number(size.value), erase }), changed);
  const brush = button(t("brush"), () => choose(false), { "aria-pressed": "true", class: "yw-plain" });
  const eraser = button(t("eraser"), () => choose(true), { "aria-pressed": "false", class: "yw-plain" });
  const undo = button(t("undo"), board.undo, { title: t("Take the last stroke back (Ctrl+Z)") });
  const clear = button(t("clear"), board.clear, { title: t("Begin anew") });
  const box = boxInputs(width, height, (asked) => {
    if (!board.box(asked)) say(t("This rectangle is not on the picture."));
  });
  const use = button(t("Use this mask"), done, { class: "yw-go" });
  const tools = h(
    "div",
    { class: "yw-foot" },
    h("span", { class: "yw-menu", role: "group", "aria-label": t("Tool") }, brush, eraser),
    h("label", { class: "yw-small", for: size.id }, t("size")),
    size,
    h("span", { class: "yw-spacer" }),
    undo,
    clear
  );
  const lead = t("Mark what is to change. The mask gets the colours that the service wants.");
  const foot = h("div", { class: "yw-foot" }, why, h("span", { class: "yw-spacer" }), use);
  const parts2 = [h("p", { class: "yw-small" }, lead), tools, board.el, box, foot];
  const { close } = openDialog(near, t("Draw a mask"), parts2, { onclose, onkeydown });
  changed();
  brush.focus({ preventScroll: true });
  function choose(rubber) {
    erase = rubber;
    set(brush, "aria-pressed", String(!rubber));
    set(eraser, "aria-pressed", String(rubber));
  }
  const say = (words) => write(why, words);
  function changed() {
    write(why, "");
    for (const one of [undo, clear]) shut(one, board.isEmpty());
  }
  function onkeydown(event) {
    if (event.key !== "z" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    board.undo();
  }
  async function done() {
    const mask = await board.mask();
    if (!mask) return say(t("Nothing is marked yet."));
    close();
    return take(mask);
  }
  return { close };
}
function boxInputs(width, height, add) {
  const number = (label, most, value) => {
    const input = h("input", {
      type: "number",
      class: "yw-input",
      min: 0,
      max: most,
      step: 1,
      value,
      id: uid()
    });
    return { input, el: h("label", { class: "yw-small", for: input.id }, label, input) };
  };
  const parts2 = [
    number(t("left"), width, Math.round(width / 4)),
    number(t("top"), height, Math.round(height / 4)),
    number(t("width"), width, Math.round(width / 2)),
    number(t("height"), height, Math.round(height / 2))
  ];
  const go = button(t("add rectangle"), () => {
    const [x, y, wide, high] = parts2.map(({ input }) => Number(input.value));
    add({ x, y, width: wide, height: high });
  });
  go.className = "yw-plain";
  return h(
    "fieldset",
    { class: "yw-box" },
    h("legend", { class: "yw-small" }, t("Or a rectangle, in pixels")),
    ...parts2.map(({ el }) => el),
    go
  );
}

// src/source_tools.js
var onlyOne = ({ name }) => t("One file is taken at a time: {name}.", { name });
function sourceTools(host, sent, values) {
  const waiting = /* @__PURE__ */ new Map();
  let shut2 = () => {
  };
  function toolsOf(field2, take) {
    if (!field2.accept) return null;
    const said2 = h("span", { class: "yw-small" });
    const why = h("span", { class: "yw-why" });
    const multiple = field2.kind === "list";
    const title = t("{title}: a file of this computer", { title: field2.title });
    const pick = filePicker(t("file…"), title, add, { accept: field2.accept, multiple });
    const draw2 = field2.mask ? button(t("draw…"), ask2, { title: t("Draw it on the picture"), "aria-haspopup": "dialog" }) : null;
    function add(files) {
      for (const file of multiple ? files : files.slice(0, 1)) send(file);
      if (!multiple && files.length > 1) writeAloud(why, onlyOne(files[0]));
    }
    function send(file) {
      write(why, "");
      write(said2, "0 %");
      void sent.start(freshId(), file, tell, field2.name);
      function tell({ at, done, value, error }) {
        writeAloud(
          said2,
          error ? "" : done ? file.name ?? "" : `${Math.round(100 * at / (file.size || 1))} %`
        );
        if (error) writeAloud(why, `${error.what} ${error.hint ?? ""}`.trim());
        if (value) take(value);
      }
    }
    function ask2() {
      write(why, "");
      waiting.set(field2.name, open);
      host.send({ do: "canvas", option: field2.name, values: values() });
    }
    function open({ width = 0, height = 0, mime = "", error, buffers }) {
      if (error || !buffers?.length || !draw2 || !field2.mask)
        return writeAloud(why, error ? `${error.what} ${error.hint ?? ""}`.trim() : "");
      const src = URL.createObjectURL(new Blob([buffers[0]], { type: mime }));
      const asked = { src, width, height, how: field2.mask };
      const named2 = inTongue(
        (mask) => send(new File([mask], t("drawn mask.png"), { type: "image/png" }))
      );
      shut2 = drawMask(draw2, asked, named2, () => URL.revokeObjectURL(src)).close;
    }
    return {
      el: h("div", { class: "yw-source-tools" }, draw2, pick, said2, why),
      over: (row) => dropZone(row, add)
    };
  }
  return {
    toolsOf,
    /** @param {Canvas} canvas */
    receive(canvas) {
      const open = waiting.get(canvas.option);
      waiting.delete(canvas.option);
      open?.(canvas);
    },
    /** The form gives way to another, and with it all that was begun for its options. */
    close() {
      waiting.clear();
      shut2();
      sent.close(false);
    }
  };
}

// src/studio_form.js
function studioForm(host, say) {
  const help = h("p", { class: "yw-small", hidden: true });
  const place2 = h("div");
  const more = h("div");
  const general = h("div", { class: "yw-why" });
  const go = runButton(run);
  const sent = uploader(host);
  const beside = sourceTools(host, sent, () => fields.read().values);
  const fields = optionForm(host, {
    toolsOf: beside.toolsOf,
    place({ main, more: folded }) {
      beside.close();
      place2.replaceChildren(main);
      fill(more, [folded]);
      fill(general, []);
    }
  });
  const presets = presetBar(host, () => fields.read().values);
  const earlier = earlierRuns(host);
  const take = recipeOf(sent, say, complain);
  const pick = filePicker(t("from a file…"), t("Fill the form from a file that was saved here"), take);
  const onsubmit = (event) => event.preventDefault();
  const el = h(
    "form",
    { class: "yw-form", novalidate: true, onsubmit, onkeydown },
    presets.el,
    help,
    place2,
    more,
    general,
    go.el,
    h("p", { class: "yw-small yw-from" }, pick),
    earlier.el
  );
  dropZone(el, take);
  let sending = "";
  function onkeydown(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || go.waiting()) return;
    event.preventDefault();
    run();
  }
  function run() {
    const { values, problems } = fields.read();
    blame(problems, true);
    const [first, ...others] = problems;
    if (first)
      return say(
        others.length === 0 ? first.message : t("{count} values need a change", { count: problems.length })
      );
    fields.flush();
    go.wait();
    return host.send({ do: "run", values });
  }
  function blame(problems, asked) {
    const rest = fields.blame(problems, asked).map(({ message }) => message);
    complain(rest);
    if (rest.length > 0) say(rest.join(" "));
  }
  function complain(lines) {
    fill(
      general,
      lines.map((line) => h("div", {}, line))
    );
  }
  return {
    el,
    values: () => fields.read().values,
    /** @param {Record<string, any>} state */
    show(state) {
      fields.show(state.operation, state.fields ?? [], state.values ?? {});
      presets.show(state);
      earlier.show(state.operation);
      help.hidden = !state.help;
      write(help, state.help ?? "");
      go.label(state.go);
      go.paid(state.paid);
    },
    /** @param {Problem[]} problems */
    problems(problems) {
      const answer = go.waiting() && problems.length > 0;
      if (answer) go.rest();
      blame(problems, answer);
    },
    /** @param {Task} task @param {boolean} fresh */
    task(task, fresh) {
      if (fresh) sending = task.key;
      if (task.key === sending && task.status !== "submitting") go.rest();
    },
    /** The kernel wants the next piece of a file, or has it whole. */
    uploaded: sent.receive,
    /** A picture to draw a mask on. */
    canvas: beside.receive,
    presets: presets.take,
    earlier: earlier.take,
    /** The kernel has said why there will be no run. */
    refused: go.rest,
    close() {
      fields.close();
      go.close();
      beside.close();
      sent.close();
    }
  };
}
function recipeOf(sent, say, complain) {
  return (files) => {
    const [file] = files;
    const one = files.length > 1 ? onlyOne(file) : "";
    complain(one ? [one] : []);
    say([t("Reading {name}", { name: file.name }), one].filter(Boolean).join(" "));
    void sent.start(freshId(), file, ({ error }) => {
      if (error) complain([`${error.what} ${error.hint ?? ""}`.trim()]);
    });
  };
}

// src/studio_view.js
function studioView({ host, say }, studio2) {
  const picker = operationPicker((operation) => host.send({ do: "pick", operation }));
  const title = h("span", { class: "yw-small yw-title" });
  const origin = originChip();
  const notice = noticeBar(host);
  const left = studioForm(host, say);
  const right = runsView(host, studio2, say);
  const copy = copyMenu(CALLS, (style) => host.send({ do: "copy", form: style, values: left.values() }), say);
  function drawState() {
    const { state } = studio2;
    if (!state) return;
    picker.show(state.operations ?? [], state.operation, state.choose === true);
    write(title, state.title ?? "");
    origin.show(state.origin);
    notice.show(state.notice ?? null);
    notice.connect(state.connected !== false);
    left.show(state);
    right.update();
  }
  const handlers = {
    state: drawState,
    problems: ({ problems }) => left.problems(problems),
    task({ task, fresh }) {
      left.task(task, fresh);
      right.take(task.key, fresh);
    },
    notice(message) {
      notice.show(message);
      if (message.level !== "info") left.refused();
    },
    uploaded: (message) => void left.uploaded(message),
    candidates(message) {
      right.update();
      say(foundWords(message.candidates));
    },
    canvas: (message) => left.canvas(message),
    presets: (message) => left.presets(message),
    earlier: (message) => left.earlier(message),
    saved: (message) => right.saved(message),
    copied: ({ form: style, text }) => void copy.take(style, text)
  };
  const leave = studio2.views.join((message) => handlers[message.is]?.(message));
  drawState();
  const gap = h("span", { class: "yw-spacer" });
  const head = h("div", { class: "yw-head" }, picker.el, title, gap, copy.line, origin.el);
  return {
    el: h(
      "div",
      {},
      head,
      picker.board,
      notice.el,
      copy.shown,
      h("div", { class: "yw-studio" }, left.el, right.el)
    ),
    close() {
      leave();
      left.close();
      right.close();
    }
  };
}

// src/studio.js
function studio(host) {
  const self = {
    state: null,
    tasks: /* @__PURE__ */ new Map(),
    candidates: /* @__PURE__ */ new Map(),
    media: mediaStore(host),
    views: hub()
  };
  const offset = (task) => withOffset(task, localNow());
  const handlers = {
    state(message) {
      self.state = message;
      self.tasks = new Map((message.tasks ?? []).map((task) => [task.key, offset(task)]));
    },
    task(message) {
      const fresh = !self.tasks.has(message.task.key);
      const task = offset(message.task);
      if (fresh) self.tasks = new Map([[task.key, task], ...self.tasks]);
      else self.tasks.set(task.key, task);
      message.fresh = fresh;
    },
    candidates: (message) => self.candidates.set(message.key, message.candidates),
    media: (message, buffers) => self.media.receive(message, buffers),
    origin: (message, buffers) => self.media.receive(message, buffers)
  };
  return {
    receive(message, buffers) {
      handlers[message.is]?.(message, buffers);
      self.views.tell(buffers?.length ? { ...message, buffers } : message);
    },
    view: (context) => studioView(context, self)
  };
}

// src/counts.js
function countChips(onpick) {
  const el = h("span", { class: "yw-counts yw-small", role: "group", "aria-label": t("Show only") });
  const chips = /* @__PURE__ */ new Map();
  let picked = "";
  function pick(name) {
    picked = picked === name ? "" : name;
    mark();
    onpick(picked);
  }
  function mark() {
    for (const [name, chip3] of chips) set(chip3, "aria-pressed", String(name === picked));
  }
  function chipOf(name) {
    const chip3 = chips.get(name) ?? h("button", { type: "button", class: "yw-count", onclick: () => pick(name) });
    chips.set(name, chip3);
    return chip3;
  }
  return {
    el,
    /** @param {[string, number][]} counts */
    draw(counts) {
      for (const [name, n] of counts) write(chipOf(name), `${count2(n)} ${t(name)}`);
      const shown = counts.map(([name]) => name);
      fill(el, (picked && !shown.includes(picked) ? [...shown, picked] : shown).map(chipOf));
      if (picked && !shown.includes(picked)) write(chipOf(picked), `0 ${t(picked)}`);
      mark();
    }
  };
}

// src/groups.js
var HEAD = "\n";
var isHead = (line) => line.startsWith(HEAD);
var familyOf = ({ name }) => name.split(".", 1)[0] || "other";
function grouped(keys, get, works, folded) {
  const families = /* @__PURE__ */ new Map();
  for (const key of keys) {
    const row = get(key);
    if (!row) continue;
    const family = familyOf(row);
    const found = families.get(family) ?? { keys: [], working: 0 };
    families.set(family, found);
    found.keys.push(key);
    if (works(row.status)) found.working += 1;
  }
  const lines = [];
  const groups = /* @__PURE__ */ new Map();
  for (const family of [...families.keys()].sort()) {
    const { keys: own, working } = (
      /** @type {{ keys: string[], working: number }} */
      families.get(family)
    );
    const line = HEAD + family;
    groups.set(line, { family, count: own.length, working, folded: folded.has(family) });
    lines.push(line);
    if (!folded.has(family)) for (const key of own) lines.push(key);
  }
  return { lines, groups };
}

// src/order.js
var STATUSES = ["uncertain", "lost", "failed", "running", "queued", "submitting", "succeeded", "cancelled"];
var READERS = {
  id: ({ id, key }) => id || key,
  what: ({ name, prompt }) => `${name} ${prompt ?? ""}`.toLowerCase(),
  status: ({ status }) => STATUSES.indexOf(status),
  progress: ({ progress }) => progress ?? null,
  age: ({ started }) => -(started ?? Number.MAX_VALUE),
  last: ({ media }) => media?.join() || null
};
var NEWEST = Object.freeze({ by: "age", down: false });
function pressed(now, by) {
  if (now.by !== by) return { by, down: false };
  return now.down && by !== NEWEST.by ? NEWEST : { by, down: !now.down };
}
var readerOf = ({ by }) => READERS[by] ?? READERS.age;
function inOrder(rows, order) {
  const read = readerOf(order);
  const sign = order.down ? -1 : 1;
  const entries = [...rows].map((row) => ({ key: row.key, value: read(row), age: READERS.age(row) }));
  entries.sort((a, b) => compare2(a.value, b.value, sign) || compare2(a.age, b.age, 1));
  return entries.map(({ key }) => key);
}
function compare2(a, b, sign) {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -sign : sign;
}

// src/rows.js
var GROUPS = (
  /** @type {Record<string, string>} */
  {
    submitting: later("running"),
    queued: later("running"),
    running: later("running"),
    succeeded: later("done"),
    failed: later("failed"),
    cancelled: later("cancelled"),
    uncertain: later("uncertain"),
    lost: later("lost")
  }
);
var groupOf = (status) => GROUPS[status] ?? status;
var wordsOf2 = (row) => [
  row.name,
  row.prompt,
  row.status,
  groupOf(row.status),
  t(row.status),
  t(groupOf(row.status)),
  row.raw_status,
  row.id,
  row.note
].filter(Boolean).join(" ").toLowerCase();
var ENDED2 = /* @__PURE__ */ new Set(["succeeded", "failed", "cancelled", "lost"]);
function sieve() {
  const words = /* @__PURE__ */ new Map();
  let terms = [];
  let group = "";
  return {
    isOpen: () => terms.length === 0 && group === "",
    /** @param {string} text @param {string} only */
    set(text, only) {
      terms = text.toLowerCase().split(/\s+/).filter(Boolean);
      group = only;
    },
    /** @param {Row} row */
    passes(row) {
      if (group && groupOf(row.status) !== group) return false;
      if (terms.length === 0) return true;
      const text = words.get(row.key) ?? wordsOf2(row);
      words.set(row.key, text);
      return terms.every((term) => text.includes(term));
    },
    /** Its row is another one, or gone. @param {string} key */
    forget: (key) => void words.delete(key),
    clear: () => words.clear()
  };
}
function rowStore() {
  const byKey = /* @__PURE__ */ new Map();
  const filtering = sieve();
  let sorted = [];
  let passing = null;
  let order = NEWEST;
  let byFamily = false;
  const folded = /* @__PURE__ */ new Set();
  let layout2 = (
    /** @type {{ lines: string[], groups: Map<string, Group> } | null} */
    null
  );
  function passes(key) {
    const row = byKey.get(key);
    return row !== void 0 && filtering.passes(row);
  }
  function sort() {
    sorted = inOrder(byKey.values(), order);
  }
  function filter() {
    passing = layout2 = null;
  }
  function shown() {
    passing ??= filtering.isOpen() ? sorted : sorted.filter(passes);
    return passing;
  }
  function laid() {
    const works = (status) => groupOf(status) === "running";
    layout2 ??= byFamily ? grouped(shown(), (key) => byKey.get(key), works, folded) : { lines: shown(), groups: /* @__PURE__ */ new Map() };
    return layout2;
  }
  function take(rows) {
    const read = readerOf(order);
    let moved = false;
    for (const row of rows) {
      const old = byKey.get(row.key);
      moved ||= !old || old.started !== row.started || read(old) !== read(row);
      byKey.set(row.key, row);
      filtering.forget(row.key);
    }
    if (moved) sort();
    filter();
  }
  return {
    take,
    get: (key) => byKey.get(key),
    /** The keys that pass the filter, in order. */
    shown,
    size: () => byKey.size,
    /** What the table draws: keys of rows, and of heads where they are grouped. */
    lines: () => laid().lines,
    groupAt: (line) => laid().groups.get(line),
    isGrouped: () => byFamily,
    /** Those of the shown rows that have come to their end. */
    ended: () => shown().filter((key) => ENDED2.has(byKey.get(key)?.status ?? "")),
    order: () => order,
    /** @param {import("./order.js").Order} next */
    sort(next) {
      order = next;
      sort();
      filter();
    },
    /** @param {boolean} on */
    group(on) {
      byFamily = on;
      layout2 = null;
    },
    /** @param {string} family */
    fold(family) {
      if (!folded.delete(family)) folded.add(family);
      layout2 = null;
    },
    /** @param {Row[]} rows */
    load(rows) {
      byKey.clear();
      filtering.clear();
      sorted = [];
      take(rows);
    },
    /** @param {string[]} keys */
    drop(keys) {
      for (const key of keys) byKey.delete(key) && filtering.forget(key);
      sorted = sorted.filter((key) => byKey.has(key));
      filter();
    },
    /** @param {string} text @param {string} only */
    filter(text, only) {
      filtering.set(text, only);
      filter();
    },
    /** How many rows each group has, in the order that wants attention first. */
    counts() {
      const counts = new Map(
        ["running", "uncertain", "lost", "failed", "done", "cancelled"].map((name) => [name, 0])
      );
      for (const { status } of byKey.values())
        counts.set(groupOf(status), (counts.get(groupOf(status)) ?? 0) + 1);
      return [...counts].filter(([, n]) => n > 0);
    }
  };
}

// src/detail.js
var MAY2 = ["save", "stop", "cancel", "watch", "refresh", "reconcile", "resubmit", "again", "forget"];
function detailRow(host, tracker, onresize, say) {
  const cell = h("td", { colspan: "6" });
  const el = h("tr", { class: "yw-detail" }, cell);
  let key = null;
  let shown;
  let height = 0;
  let asked = "";
  const resize = new ResizeObserver(() => {
    if (!el.isConnected || el.offsetHeight === height) return;
    height = el.offsetHeight;
    onresize();
  });
  resize.observe(cell);
  function clear() {
    shown?.close();
    shown = void 0;
    cell.replaceChildren();
    height = 0;
  }
  function look() {
    const row = key === null ? void 0 : tracker.rows.get(key);
    const state = row ? `${row.status} ${(row.media ?? []).join()}` : "";
    if (!row || state === asked) return;
    asked = state;
    host.send({ do: "open", key: row.key });
  }
  function update() {
    const row = key === null ? void 0 : tracker.rows.get(key);
    if (key === null) return;
    if (!row) {
      key = null;
      clear();
      return;
    }
    look();
    const task = tracker.details.get(key);
    if (!task) return;
    if (!shown) {
      shown = opened(host, tracker, key, say);
      cell.replaceChildren(shown.el);
    }
    const { status, raw_status, progress, note, watching, finished, offset } = row;
    const same2 = status === task.status;
    shown.update(same2 ? { ...task, raw_status, progress, note, watching, finished, offset } : task);
  }
  return {
    el,
    key: () => key,
    height: () => height,
    update,
    /** @param {string} next */
    toggle(next) {
      clear();
      key = key === next ? null : next;
      if (key === null) return;
      cell.replaceChildren(h("p", { class: "yw-small" }, t("Looking…")));
      asked = "";
      update();
    },
    /** @param {string} form @param {string} text */
    copied: (form2, text) => void shown?.copied(form2, text),
    close() {
      resize.disconnect();
      shown?.close();
    }
  };
}
function opened(host, tracker, key, say) {
  const view4 = taskView(host, tracker.media, key, MAY2);
  const saved = h("p", { class: "yw-small", hidden: true });
  const copy = copyMenu(CALLS, (form2) => host.send({ do: "copy", key, form: form2 }), say);
  const foot = h("div", { class: "yw-foot yw-small" }, copy.line);
  return {
    el: h("div", {}, view4.el, saved, foot, copy.shown),
    copied: copy.take,
    close: view4.close,
    /** @param {import("./protocol.js").Task} task */
    update(task) {
      view4.update(task, tracker.candidates.get(key));
      put(saved, tracker.saved.get(key));
      foot.hidden = task.again === false;
    }
  };
}

// src/heads.js
var COLUMNS = [
  [later("Task"), "id"],
  [later("What"), "what"],
  [later("Status"), "status"],
  [later("Progress"), "progress"],
  [later("Age"), "age"],
  [later("Result"), "last"]
];
function orderWords({ by, down }) {
  if (by === "age") return down ? t("oldest first") : t("newest first");
  const title = t(COLUMNS.find(([, name]) => name === by)?.[0] ?? by).toLowerCase();
  return down ? t("by {title}, descending", { title }) : t("by {title}, ascending", { title });
}
function columnHeads(onpress) {
  const heads = COLUMNS.map(([title, name]) => {
    const press2 = button(t(title), () => onpress(name), {
      class: "yw-sort",
      title: t("Sort by {title}", { title: t(title).toLowerCase() })
    });
    return { name, el: h("th", { scope: "col", class: `yw-col-${name}` }, press2) };
  });
  return {
    el: h("thead", {}, h("tr", { "aria-rowindex": "1" }, ...heads.map(({ el }) => el))),
    /** @param {Order} order */
    mark({ by, down }) {
      for (const { name, el } of heads)
        set(el, "aria-sort", name === by ? down ? "descending" : "ascending" : null);
    }
  };
}

// src/group_row.js
function groupRow(onfold) {
  const name = h("b");
  const numbers = h("span", { class: "yw-small" });
  const press2 = h(
    "button",
    { type: "button", class: "yw-group-fold", onclick: () => onfold(family) },
    name,
    " ",
    numbers
  );
  const el = h("tr", { class: "yw-group" }, h("th", { scope: "rowgroup", colspan: "6" }, press2));
  let family = "";
  return {
    el,
    /** @param {Group} group */
    update(group) {
      family = group.family;
      const words = [
        group.count === 1 ? t("1 task") : t("{count} tasks", { count: count2(group.count) }),
        group.working > 0 && t("{count} running", { count: count2(group.working) })
      ];
      write(name, family);
      write(numbers, words.filter(Boolean).join(" · "));
      press2.setAttribute("aria-expanded", String(!group.folded));
    },
    tick() {
    },
    mark() {
    }
  };
}

// src/row.js
var FIRST = ["reconcile", "again", "refresh"];
function rowView(key, doing) {
  const id = h("td", { class: "yw-id yw-col-id" });
  const name = h("button", { type: "button", class: "yw-name", "aria-expanded": "false", onclick: open });
  const prompt = h("div", { class: "yw-small yw-line" });
  const pill = statusPill();
  const bar2 = progressBar();
  const said2 = h("div", { class: "yw-small yw-two-lines" });
  const when = h("td", { class: "yw-small yw-col-age" });
  const last = h("td", { class: "yw-col-last" });
  const el = h(
    "tr",
    { "data-key": key, onclick: rowClick },
    id,
    h("td", { class: "yw-col-what" }, name, prompt),
    h("td", { class: "yw-col-status" }, pill.el),
    h("td", { class: "yw-col-progress" }, bar2.el, said2),
    when,
    last
  );
  let row;
  let drawn = "";
  function open(event) {
    event.stopPropagation();
    doing.open(key);
  }
  function rowClick(event) {
    if (!(event.target instanceof Element && event.target.closest("button, a"))) doing.open(key);
  }
  function tick() {
    if (!row) return;
    const passed = elapsed({ ...row, finished: null }, localNow());
    write(when, passed === null ? "" : age(passed));
  }
  function update(next) {
    if (next === row) return;
    row = next;
    write(id, brief(next.id ?? next.key, 9));
    set(id, "title", next.id ?? next.key);
    write(name, next.name);
    write(prompt, next.prompt ?? "");
    pill.draw(next.status);
    bar2.draw(next);
    drawWords(next);
    drawLast(next);
    tick();
  }
  function drawWords(next) {
    const active = ACTIVE.has(next.status);
    const raw = next.raw_status && statusWords(next.status, next.raw_status) !== t(next.status) ? next.raw_status : null;
    const percent = active && next.progress != null ? `${Math.round(next.progress)} %` : null;
    const words = [percent, raw, active && usually(next.typical), next.note].filter(Boolean).join(" · ");
    write(said2, words);
    set(
      said2,
      "title",
      [words.length > (active ? 30 : 60) && words, learnedWords(next.learned)].filter(Boolean).join("\n") || null
    );
  }
  const showButton = (label, what) => {
    const title = t("{label}: the result of {name}", { label, name: what });
    return button(label, open, { "aria-label": title, title });
  };
  function drawLast(next) {
    const held2 = holdsFocus(last);
    const thumb = safeSource(next.thumb, "image");
    const kinds2 = next.media ?? [];
    const act = actsFor({ ...next, watching: true }, FIRST)[0];
    const state = JSON.stringify([thumb, kinds2, act?.verb, next.status]);
    if (state === drawn) return;
    drawn = state;
    const label = t("{label}: the result of {name}", { label: t("view"), name: next.name });
    if (thumb) {
      const img = h("img", { src: thumb, alt: "", onerror: () => fill(opener, [t("view")]) });
      const opener = h(
        "button",
        { type: "button", class: "yw-thumb", "aria-label": label, title: label, onclick: open },
        img
      );
      fill(last, [opener]);
    } else if (kinds2.length > 0)
      fill(last, [showButton(kinds2.includes("image") ? t("view") : t("▶ play"), next.name)]);
    else if (act && !ACTIVE.has(next.status))
      fill(last, [button(t(act.label), () => doing.act(act.verb, key), { title: t(act.title) })]);
    else fill(last, [button("⋯", open, { title: t("Details of {name}", { name: next.name }) })]);
    if (held2) last.querySelector("button")?.focus({ preventScroll: true });
  }
  return {
    el,
    update,
    tick,
    /** @param {boolean} isOpen */
    mark(isOpen) {
      name.setAttribute("aria-expanded", String(isOpen));
      set(el, "data-open", isOpen);
    }
  };
}

// src/lines.js
function linesOf(rows, doing) {
  const drawn = /* @__PURE__ */ new Map();
  function head(line) {
    const group = rows.groupAt(line);
    if (!group) return null;
    const view4 = (
      /** @type {ReturnType<typeof groupRow>} */
      drawn.get(line) ?? groupRow(doing.fold)
    );
    view4.update(group);
    return view4;
  }
  function rowOf(key, open) {
    const row = rows.get(key);
    if (!row) return null;
    const known = (
      /** @type {ReturnType<typeof rowView> | undefined} */
      drawn.get(key)
    );
    const view4 = known ?? rowView(key, doing);
    if (!known) view4.mark(key === open);
    view4.update(row);
    return view4;
  }
  return {
    /** As it is now; null where there is none. @param {string} line @param {string | null} open the row that is opened */
    draw(line, open) {
      const view4 = isHead(line) ? head(line) : rowOf(line, open);
      if (view4) drawn.set(line, view4);
      return view4;
    },
    /** @param {string | null} line */
    get: (line) => drawn.get(line ?? ""),
    /** @param {string[]} lines */
    forgetAllBut(lines) {
      const kept = new Set(lines);
      for (const line of drawn.keys()) if (!kept.has(line)) drawn.delete(line);
    },
    /** @param {string | null} open */
    mark(open) {
      for (const [line, view4] of drawn) view4.mark(line === open);
    },
    tick() {
      for (const view4 of drawn.values()) view4.tick();
    }
  };
}

// src/windowed.js
var MARGIN = 8;
function planOf({ top, height, count: count4, row, open = -1, extra = 0 }) {
  const at = (y) => indexAt(y, row, open, extra);
  const from = clamp(at(top) - MARGIN, 0, count4);
  const to = clamp(at(top + height) + 1 + MARGIN, from, count4);
  const [end, next] = open < 0 ? [to, to] : [open, open + 1];
  const before = [Math.min(from, end), Math.min(to, end)];
  const after = [Math.max(from, next), Math.max(to, next)];
  const gaps = [before[0], end - before[1], after[0] - next, count4 - after[1]];
  return { parts: [before, [end, next], after], heights: gaps.map((rows) => rows * row) };
}
function indexAt(y, row, open, extra) {
  const end = (open + 1) * row;
  if (open < 0 || y < end) return Math.floor(y / row);
  return y < end + extra ? open : Math.floor((y - extra) / row);
}
var clamp = (n, low, high) => Math.max(low, Math.min(high, n));

// src/table.js
var ROW = 49;
function taskTable(host, tracker, say) {
  const { rows } = tracker;
  const parts2 = frame2(sortBy);
  const { scroller, table, body, gaps } = parts2;
  const detail = detailRow(host, tracker, () => draw2(), say);
  const lines = linesOf(rows, {
    open: toggle,
    act: (verb, key) => host.send({ do: verb, key }),
    fold(family) {
      rows.fold(family);
      draw2();
    }
  });
  let unseen2 = false;
  const frames = oncePerFrame(drawNow);
  const draw2 = frames.ask;
  function toggle(key) {
    detail.toggle(key);
    unseen2 = true;
    lines.mark(detail.key());
    draw2();
  }
  function drawNow() {
    const list2 = rows.lines();
    const plan = planOf({
      top: scroller.scrollTop,
      height: scroller.clientHeight || 480,
      count: list2.length,
      row: ROW,
      open: list2.indexOf(detail.key() ?? ""),
      extra: detail.height()
    });
    keepingFocus(scroller, () => place2(list2, plan));
    table.setAttribute("aria-rowcount", String(list2.length + 1));
    parts2.mark(rows.order());
    parts2.showEmpty(list2.length, rows.size());
    showDetail();
  }
  function place2(list2, { parts: parts3, heights }) {
    lines.forgetAllBut(parts3.flatMap(([from, to]) => list2.slice(from, to)));
    const nodes = parts3.map(
      ([from, to]) => list2.slice(from, to).flatMap((line, at) => nodesOf(line, from + at))
    );
    for (const [at, height] of heights.entries()) setHeight(gaps[at], height);
    fill(
      body,
      gaps.flatMap((gap, at) => [gap, ...nodes[at] ?? []])
    );
  }
  function nodesOf(line, index) {
    const view4 = lines.draw(line, detail.key());
    if (!view4) return [];
    view4.el.setAttribute("aria-rowindex", String(index + 2));
    return line === detail.key() ? [view4.el, detail.el] : [view4.el];
  }
  function sortBy(column) {
    rows.sort(pressed(rows.order(), column));
    say(t("Sorted {order}", { order: orderWords(rows.order()) }));
    toTop();
  }
  function toTop() {
    scroller.scrollTop = 0;
    draw2();
  }
  function showDetail() {
    const row = lines.get(detail.key())?.el;
    if (!unseen2 || !row || detail.height() < ROW) return;
    unseen2 = false;
    const rowTop = row.offsetTop - (table.tHead?.offsetHeight ?? 0);
    const over2 = row.offsetTop + ROW + detail.height() - scroller.scrollTop - scroller.clientHeight;
    if (over2 > 0) scroller.scrollTop += Math.min(over2, rowTop - scroller.scrollTop);
  }
  const leave = onEscape(() => {
    const key = detail.key() ?? "";
    toggle(key);
    lines.get(key)?.el.querySelector("button")?.focus({ preventScroll: true });
  });
  detail.el.addEventListener("keydown", leave);
  scroller.addEventListener("scroll", drawNow, { passive: true });
  const resize = new ResizeObserver(draw2);
  resize.observe(scroller);
  const stopTicking = everySecond(lines.tick);
  return {
    el: h("div", {}, scroller, parts2.empty),
    update() {
      keepingFocus(scroller, detail.update);
      draw2();
    },
    openKey: detail.key,
    copied: detail.copied,
    toTop,
    close() {
      stopTicking();
      resize.disconnect();
      frames.stop();
      detail.close();
    }
  };
}
function frame2(sortBy) {
  const gaps = [spacer(), spacer(), spacer(), spacer()];
  const body = h("tbody", {}, ...gaps);
  const heads = columnHeads(sortBy);
  const table = h("table", { class: "yw-table" }, heads.el, body);
  const scroller = h("div", { class: "yw-scroll", tabindex: "0", role: "group" }, table);
  const empty = h("p", { class: "yw-empty", hidden: true });
  function showEmpty(shown, all) {
    empty.hidden = shown > 0;
    table.hidden = shown === 0;
    write(
      empty,
      all === 0 ? t("No tasks yet. Start one with ys.studio(): it is listed here, also after a restart.") : t("No task matches the filter. Clear it to see all of them.")
    );
  }
  function mark(order) {
    heads.mark(order);
    set(scroller, "aria-label", t("Tasks, {order}", { order: orderWords(order) }));
  }
  return { scroller, table, body, gaps, empty, showEmpty, mark };
}
function spacer() {
  return h("tr", { class: "yw-space", "aria-hidden": "true" }, h("td", { colspan: "6" }));
}
function setHeight(row, height) {
  row.hidden = height === 0;
  set(row, "style", `height: ${height}px`);
}

// src/tidy.js
function tidyBar(host, ended) {
  const question = h("span");
  const size = h("div", { class: "yw-small" });
  const yes = button(t("forget them"), forget, { class: "yw-plain" });
  const no = button(t("keep them"), () => asked.leave());
  const line = h(
    "div",
    { class: "yw-tidy", role: "group", "aria-label": t("Forget ended tasks") },
    h("div", {}, question, " ", yes, no),
    size
  );
  const opener = button(t("forget…"), toggle, {
    title: t("Take the ended tasks that are shown out of the list")
  });
  const asked = disclosure(opener, line);
  let keys = [];
  function ask2() {
    keys = ended();
    const many = keys.length === 1 ? t("the 1 ended task") : t("the {count} ended tasks", { count: count2(keys.length) });
    write(
      question,
      keys.length === 0 ? t("No task that is shown has ended: there is nothing to forget.") : t("Forget {many} shown here, for good? Saved files stay.", { many })
    );
    yes.hidden = keys.length === 0;
    write(no, keys.length === 0 ? t("close") : t("keep them"));
    write(size, "");
    host.send({ do: "size" });
  }
  function toggle() {
    asked.toggle();
    if (line.hidden) return;
    ask2();
    no.focus();
  }
  function forget() {
    host.send({ do: "forget", keys });
    asked.leave();
  }
  return { opener, line, tell: (text) => write(size, text) };
}

// src/tasks_view.js
function tasksView({ host, say }, tracker) {
  const rows = rowStore();
  const table = taskTable(host, { ...tracker, rows }, say);
  const tidy = tidyBar(host, rows.ended);
  const notice = noticeBar(host);
  const origin = originChip();
  const search = h("input", {
    type: "search",
    class: "yw-input yw-filter",
    placeholder: t("Filter"),
    "aria-label": t("Filter the tasks"),
    oninput: refilter
  });
  const counts = countChips((picked) => {
    group = picked;
    refilter();
  });
  const families = button(t("by family"), regroup, { title: t("Group the tasks by family") });
  let group = "";
  function refilter() {
    rows.filter(search.value, group);
    table.toTop();
    say(t("{count} tasks", { count: count2(rows.shown().length) }));
  }
  function regroup() {
    rows.group(!rows.isGrouped());
    table.toTop();
    drawGrouped();
    say(rows.isGrouped() ? t("Grouped by family") : t("Not grouped"));
  }
  const drawGrouped = () => set(families, "aria-pressed", String(rows.isGrouped()));
  const counting = oncePerFrame(() => counts.draw(rows.counts()));
  function load(now) {
    rows.load(now);
    origin.show(tracker.origin);
    counting.ask();
  }
  const handlers = {
    state: (message) => load(message.rows),
    rows(message) {
      rows.take(message.rows);
      counting.ask();
    },
    gone({ keys }) {
      rows.drop(keys);
      counting.ask();
      say(t("{count} forgotten", { count: count2(keys.length) }));
    },
    notice: notice.show,
    candidates: (message) => say(foundWords(message.candidates)),
    saved: ({ folder }) => say(t("Saved to {folder}", { folder })),
    size: ({ text }) => tidy.tell(text),
    copied({ key, form: form2, text }) {
      if (key === table.openKey()) table.copied(form2, text);
    }
  };
  const leave = tracker.views.join((message) => {
    handlers[message.is]?.(message);
    table.update();
  });
  load([...tracker.rows.values()]);
  drawGrouped();
  table.update();
  const gap = h("span", { class: "yw-spacer" });
  const bar2 = h(
    "div",
    { class: "yw-head" },
    h("b", {}, t("Tasks")),
    search,
    families,
    tidy.opener,
    counts.el,
    gap,
    origin.el
  );
  return {
    el: h("div", {}, bar2, tidy.line, notice.el, table.el),
    close() {
      leave();
      counting.stop();
      table.close();
    }
  };
}

// src/tasks.js
function tasks(host) {
  const self = {
    rows: /* @__PURE__ */ new Map(),
    origin: "",
    details: /* @__PURE__ */ new Map(),
    candidates: /* @__PURE__ */ new Map(),
    saved: /* @__PURE__ */ new Map(),
    media: mediaStore(host),
    views: hub()
  };
  function take(message) {
    message.rows = (message.rows ?? []).map((row) => withOffset(row, localNow()));
    for (const row of message.rows) self.rows.set(row.key, row);
  }
  const handlers = {
    state(message) {
      self.origin = message.origin ?? "";
      self.rows.clear();
      take(message);
    },
    rows: take,
    gone(message) {
      for (const known of [self.rows, self.details, self.candidates, self.saved])
        for (const key of message.keys) known.delete(key);
    },
    task(message) {
      self.details.set(message.task.key, withOffset(message.task, localNow()));
      if (message.task.status !== "uncertain") self.candidates.delete(message.task.key);
    },
    candidates: (message) => self.candidates.set(message.key, message.candidates),
    saved: ({ key, folder, names }) => self.saved.set(key, t("Saved to {folder}: {names}", { folder, names: names.join(", ") })),
    media: (message, buffers) => self.media.receive(message, buffers)
  };
  return {
    receive(message, buffers) {
      handlers[message.is]?.(message, buffers);
      self.views.tell(message);
    },
    view: (context) => tasksView(context, self)
  };
}

// src/styles/base.css
var base_default = `/* Tokens: own names, fed by the host's theme where there is one. Greys are mixed from its text and ground, so
   that they fit any theme; contrast of every text token on its ground is at least 4.5. */
.yw {
  --yw-own-fg: #1f2328; --yw-own-bg: #ffffff; --yw-accent: #2557d6; --yw-accent-soft: #e8eefc; --yw-on-accent: #ffffff;
  --yw-ok: #1a7142; --yw-ok-soft: #e3f5ea; --yw-busy: #7a4f00; --yw-busy-soft: #fff3d9; --yw-bad: #b3261e;
  --yw-bad-soft: #fdeceb; --yw-odd: #6b3fb5; --yw-odd-soft: #f1eafd; color-scheme: light;
}
.yw[data-theme="dark"] {
  --yw-own-fg: #e6e8eb; --yw-own-bg: #17191c; --yw-accent: #86a9ff; --yw-accent-soft: #22304f; --yw-on-accent: #0d1526;
  --yw-ok: #5fd08d; --yw-ok-soft: #173325; --yw-busy: #f0bd5a; --yw-busy-soft: #39300f; --yw-bad: #ff9a92;
  --yw-bad-soft: #431d1b; --yw-odd: #c3a6ff; --yw-odd-soft: #30264a; color-scheme: dark;
}
.yw {
  --yw-fg: var(--jp-ui-font-color1, var(--vscode-foreground, var(--colab-primary-text-color, var(--foreground, var(--yw-own-fg)))));
  --yw-bg: var(--jp-layout-color1, var(--vscode-editor-background, var(--colab-primary-surface-color, var(--background, var(--yw-own-bg)))));
  --yw-muted: color-mix(in srgb, var(--yw-fg) 70%, var(--yw-bg));
  --yw-raised: color-mix(in srgb, var(--yw-fg) 3.5%, var(--yw-bg));
  --yw-sunken: color-mix(in srgb, var(--yw-fg) 7%, var(--yw-bg));
  --yw-line: color-mix(in srgb, var(--yw-fg) 16%, var(--yw-bg)); --yw-edge: color-mix(in srgb, var(--yw-fg) 52%, var(--yw-bg));
  --yw-radius: 10px;
  --yw-font: var(--jp-ui-font-family, var(--vscode-font-family, system-ui, -apple-system, "Segoe UI", sans-serif));
  --yw-mono: var(--jp-code-font-family, var(--vscode-editor-font-family, ui-monospace, "SF Mono", Menlo, monospace));
  position: relative; font: 13px / 1.5 var(--yw-font); color: var(--yw-fg); background: var(--yw-bg);
  border: 1px solid var(--yw-line); border-radius: var(--yw-radius); overflow: hidden; container-type: inline-size;
  text-align: left;
}
.yw[data-contrast] {
  --yw-muted: color-mix(in srgb, var(--yw-fg) 88%, var(--yw-bg)); --yw-line: color-mix(in srgb, var(--yw-fg) 60%, var(--yw-bg));
  --yw-edge: color-mix(in srgb, var(--yw-fg) 85%, var(--yw-bg));
}
.yw[data-kind="ask"] { border: 0; border-radius: 0; background: none; overflow: visible; }

:where(.yw) :where(*) { box-sizing: border-box; }
:where(.yw) :where(button, select, input, textarea) { font: inherit; color: inherit; margin: 0; }
:where(.yw) :where(p, figure, ul, ol, h1, h2, h3, h4, h5, h6, blockquote) { margin: 0; }
:where(.yw) :where(img, video, audio) { display: block; max-width: 100%; }
.yw [hidden] { display: none !important; }
.yw-why:empty { display: none; }
/* JupyterLab has rules for every button; these are as specific and come later. */
.yw button { border-radius: var(--yw-corner, 6px); }
.yw :focus-visible, .yw button:focus-visible { outline: 2px solid var(--yw-accent); outline-offset: 2px; }
/* what scrolls reaches to its panel's edge */
.yw [role="group"][tabindex="0"]:focus-visible { outline-offset: -2px; }
.yw-sr {
  position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}

/* words and small things */
.yw-small { font-size: 11.5px; color: var(--yw-muted); font-variant-numeric: tabular-nums; }
.yw-id { font-family: var(--yw-mono); font-size: 11.5px; color: var(--yw-muted); }
.yw-spacer { flex: 1; }
.yw-title { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0; }
.yw-empty { padding: 28px 16px; text-align: center; color: var(--yw-muted); }
.yw a { color: var(--yw-accent); text-underline-offset: 2px; }
.yw summary { cursor: pointer; color: var(--yw-muted); }
.yw summary:hover { color: var(--yw-fg); }

/* buttons: one that acts, plain ones, and quiet ones */
.yw-go {
  border: 0; background: var(--yw-accent); color: var(--yw-on-accent); --yw-corner: 8px; padding: 7px 14px; font-weight: 600;
  cursor: pointer;
}
.yw-go:hover { background: color-mix(in srgb, var(--yw-accent) 90%, var(--yw-fg)); }
.yw-go.yw-calm, .yw-go[aria-disabled="true"] { background: var(--yw-sunken); color: var(--yw-fg); }
.yw-go[aria-disabled="true"] { cursor: progress; color: var(--yw-muted); }
.yw-quiet {
  border: 0; background: none; padding: 2px 6px; --yw-corner: 6px; color: var(--yw-muted); cursor: pointer;
  white-space: nowrap;
}
.yw-quiet:hover { background: var(--yw-sunken); color: var(--yw-fg); }
.yw-quiet[aria-expanded="true"] { color: var(--yw-fg); }
.yw :is(.yw-quiet, .yw-plain, .yw-mini)[aria-disabled="true"] { opacity: 0.45; cursor: default; background: none; }
.yw-plain {
  border: 1px solid var(--yw-line); background: var(--yw-bg); --yw-corner: 8px; padding: 3px 10px; cursor: pointer;
  white-space: nowrap;
}
.yw-plain:hover { background: var(--yw-sunken); }

/* the head of a panel */
.yw-head {
  display: flex; align-items: center; flex-wrap: wrap; gap: 4px 8px; padding: 8px 12px; min-height: 45px;
  border-bottom: 1px solid var(--yw-line); background: var(--yw-raised);
}
.yw-head b { font-weight: 600; }
/* long words give way before anything moves to a second line */
.yw-head > .yw-title { flex: 1000 1 80px; max-width: max-content; }
.yw-pick {
  appearance: none; border: 1px solid var(--yw-line); border-radius: 999px; background: var(--yw-bg);
  padding: 2px 26px 2px 11px; max-width: min(260px, 100%); text-overflow: ellipsis; cursor: pointer; field-sizing: content;
  background-image: linear-gradient(45deg, transparent 50%, currentColor 50%), linear-gradient(135deg, currentColor 50%, transparent 50%);
  background-position: calc(100% - 15px) 55%, calc(100% - 11px) 55%; background-size: 4px 4px; background-repeat: no-repeat;
}
button.yw-pick { text-align: left; overflow: hidden; white-space: nowrap; --yw-corner: 999px; }
.yw-pick option, .yw-pick optgroup { background: var(--yw-bg); color: var(--yw-fg); }
.yw-pick:hover { border-color: var(--yw-edge); }
.yw-origin {
  font-size: 11.5px; color: var(--yw-muted); background: var(--yw-sunken); border-radius: 999px; padding: 1px 8px;
  max-width: 220px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
}
.yw-origin[data-sandbox] { color: var(--yw-busy); background: var(--yw-busy-soft); }
.yw-notice {
  display: flex; align-items: center; gap: 10px; padding: 8px 12px; border-bottom: 1px solid var(--yw-line);
  background: var(--yw-accent-soft);
}
.yw-notice[data-level="warn"] { background: var(--yw-busy-soft); }
.yw-notice[data-level="bad"] { background: var(--yw-bad-soft); }
.yw-notice b { font-weight: 600; }
.yw-menu, .yw-choices { display: inline-flex; flex-wrap: wrap; align-items: center; }
.yw-choices .yw-quiet { color: var(--yw-accent); }
.yw-by-hand { padding: 8px 12px; }
`;

// src/styles/chat.css
var chat_default = '/* chat: prose first; roles in a gutter, no bubbles, the numbers whisper */\n.yw-transcript { max-height: min(70vh, 640px); overflow-y: auto; overscroll-behavior: auto; scroll-padding-block: 8px; }\n.yw-turns { padding: 6px 12px; }\n.yw-ask .yw-turn { padding: 4px 0; }\n.yw-turn { position: relative; display: grid; grid-template-columns: 28px minmax(0, 1fr); gap: 12px; padding: 12px 0; }\n.yw-turn + .yw-turn { border-top: 1px solid color-mix(in srgb, var(--yw-line) 60%, transparent); }\n.yw-who {\n  width: 28px; height: 28px; border-radius: 50%; display: grid; place-items: center; font-size: 10.5px; font-weight: 700;\n  letter-spacing: -0.2px; background: var(--yw-sunken); color: var(--yw-muted); overflow: hidden;\n}\n.yw-who[data-role="model"] { background: var(--yw-accent-soft); color: var(--yw-accent); }\n.yw-said { min-width: 0; padding-top: 3px; }\n.yw-words, .yw-tail, .yw-blocks { font-size: 14px; line-height: 1.6; overflow-wrap: anywhere; }\n.yw-words { white-space: pre-wrap; max-width: 72ch; }\n.yw-tail > div { white-space: pre-wrap; max-width: 72ch; min-height: 1.6em; }\n.yw-foot { display: flex; flex-wrap: wrap; gap: 2px 12px; align-items: center; min-height: 24px; }\n.yw-numbers { display: contents; }\n.yw-foot > .yw-quiet, .yw-foot .yw-menu > .yw-quiet { margin-left: -6px; }\n.yw-shy { position: absolute; top: 12px; right: 0; opacity: 0; transition: opacity 0.12s; background: var(--yw-bg); }\n.yw-shy .yw-copy { position: static; opacity: 1; background: none; }\n.yw-shy .yw-copy:hover { background: var(--yw-sunken); }\n.yw-turn:hover .yw-shy, .yw-turn:focus-within .yw-shy { opacity: 1; }\n@media (hover: none) {\n  .yw-shy { opacity: 1; }\n}\n.yw-caret {\n  display: inline-block; width: 7px; height: 1.05em; margin-left: 2px; vertical-align: -2px; background: var(--yw-accent);\n  border-radius: 1px; animation: yw-blink 1s steps(2) infinite;\n}\n@keyframes yw-blink {\n  50% { opacity: 0; }\n}\n.yw-chips { display: flex; flex-wrap: wrap; gap: 6px; margin: 4px 0; }\n.yw-chip {\n  display: inline-flex; gap: 6px; align-items: center; background: var(--yw-sunken); border-radius: 6px;\n  padding: 2px 8px 2px 2px; font-size: 12px;\n}\n.yw-chip:not(:has(img)) { padding-left: 8px; }\n.yw-chip img { width: 28px; height: 28px; border-radius: 4px; object-fit: cover; }\n.yw-chip i { font-style: normal; color: var(--yw-muted); padding-left: 6px; }\n.yw-words:empty { display: none; }\n.yw-branch { display: inline-flex; align-items: center; gap: 2px; margin-left: -6px; }\n.yw-branch .yw-quiet { padding: 0 7px; font-size: 14px; line-height: 22px; }\n.yw-branch[hidden] + .yw-numbers + .yw-menu > .yw-quiet { margin-left: -6px; }\n.yw-approve {\n  display: grid; gap: 6px; margin: 8px 0; padding: 8px 12px; border-radius: 8px; background: var(--yw-busy-soft); max-width: 76ch;\n}\n.yw-answer[data-asks] .yw-caret { display: none; }\n.yw-answer[data-asks] .yw-tail > div { min-height: 0; }\n.yw-approve-acts { display: flex; gap: 8px; }\n.yw-approve .yw-small { color: var(--yw-busy); display: block; }\n.yw-approve code {\n  font: 12.5px / 1.5 var(--yw-mono); white-space: pre-wrap; overflow-wrap: anywhere; background: none; padding: 0; color: var(--yw-fg);\n  display: block; max-height: 200px; overflow-y: auto;\n}\n.yw-tree { list-style: none; padding: 0; margin: 0; font-size: 13.5px; line-height: 1.6; max-width: 76ch; }\n.yw-tree .yw-tree { padding-left: 12px; margin-left: 3px; border-left: 1px solid var(--yw-line); }\n.yw-tree > li { padding: 1px 0; }\n.yw-tree > li:not(:has(> details)) { display: grid; grid-template-columns: minmax(72px, max-content) minmax(0, 1fr); gap: 0 14px; }\n.yw-tree summary { display: flex; gap: 8px; align-items: baseline; color: var(--yw-fg); }\n.yw-tree summary::before { content: "▸"; color: var(--yw-muted); font-size: 10px; width: 8px; }\n.yw-tree details[open] > summary::before { content: "▾"; }\n.yw-key { color: var(--yw-muted); overflow-wrap: anywhere; }\n.yw-nth { font-variant-numeric: tabular-nums; }\n.yw-tree > li:not(:has(> details)):has(> .yw-nth) { grid-template-columns: minmax(16px, max-content) minmax(0, 1fr); }\n.yw-value { white-space: pre-wrap; overflow-wrap: anywhere; }\n.yw-word { color: var(--yw-muted); font-style: italic; }\n.yw-number { font-variant-numeric: tabular-nums; }\n.yw-raw { margin: 6px 0 2px; font-size: 12.5px; }\n.yw-starters { display: flex; flex-wrap: wrap; justify-content: center; gap: 8px; margin: 16px auto 0; max-width: 640px; }\n.yw-starters:empty { display: none; }\n.yw-starter { white-space: normal; text-align: left; padding: 6px 12px; color: var(--yw-fg); font-size: 12.5px; }\n.yw-chat { position: relative; }\n.yw-chat[data-drop]::after {\n  content: attr(data-drop-words); position: absolute; inset: 4px; display: grid; place-items: center; border: 2px dashed var(--yw-accent);\n  border-radius: 8px; background: color-mix(in srgb, var(--yw-bg) 85%, transparent); color: var(--yw-accent); font-weight: 600;\n  pointer-events: none;\n}\n.yw-thoughts { margin: 0 0 6px; font-size: 12.5px; }\n.yw-thoughts-text {\n  margin: 4px 0 8px; padding-left: 12px; border-left: 2px solid var(--yw-line); color: var(--yw-muted); white-space: pre-wrap;\n  max-height: 260px; overflow-y: auto; max-width: 76ch; overflow-wrap: anywhere;\n}\n.yw-fault { margin: 4px 0; padding: 8px 12px; border-radius: 8px; background: var(--yw-bad-soft); overflow-wrap: anywhere; }\n.yw-fault:has(> .yw-small:only-child) { padding: 0; background: none; }\n.yw-fault .yw-what { color: var(--yw-bad); font-weight: 600; }\n.yw-fault .yw-id { color: var(--yw-fg); opacity: 0.8; }\n.yw-editor { display: grid; gap: 6px; max-width: 72ch; }\n.yw-write { display: flex; gap: 8px; align-items: flex-end; }\n:is(.yw-compose, .yw-anew) .yw-input::placeholder { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }\n.yw-attach-place { align-self: center; }\n.yw-tray { margin: 0 0 8px; }\n.yw-tray .yw-chip { position: relative; overflow: hidden; max-width: 100%; padding-right: 2px; min-height: 32px; }\n.yw-tray .yw-chip .yw-title { max-width: 220px; }\n.yw-tray .yw-chip-picture:empty { display: none; }\n.yw-tray .yw-chip i { padding: 0; font-variant-numeric: tabular-nums; }\n.yw-tray .yw-chip[data-failed] { background: var(--yw-bad-soft); }\n.yw-tray .yw-chip[data-failed] i { color: var(--yw-bad); white-space: normal; }\n.yw-tray progress {\n  position: absolute; left: 0; right: 0; bottom: 0; width: 100%; height: 2px; appearance: none; border: 0; background: none;\n  accent-color: var(--yw-accent);\n}\n.yw-tray progress::-webkit-progress-bar { background: none; }\n.yw-tray progress::-webkit-progress-value { background: var(--yw-accent); }\n.yw-tray progress::-moz-progress-bar { background: var(--yw-accent); }\n.yw-compose {\n  padding: 10px 12px; border-top: 1px solid var(--yw-line);\n  background: var(--yw-raised);\n}\n.yw-compose .yw-input { flex: 1; resize: none; min-height: 36px; font-size: 14px; }\n.yw-compose .yw-go { min-width: 66px; height: 36px; }\n.yw-settings { padding: 12px; border-bottom: 1px solid var(--yw-line); display: grid; gap: 10px; max-height: 50vh; overflow-y: auto; }\n.yw-settings .yw-fields { grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); }\n.yw-settings .yw-field[data-wide] { grid-column: 1 / -1; }\n';

// src/styles/compare.css
var compare_default = '/* compare: columns breathe alike; the winner is marked by the person, not by us */\n.yw-asked { padding: 12px 14px 10px; border-bottom: 1px solid var(--yw-line); max-height: 30vh; overflow-y: auto; max-width: none; }\n.yw-asked:empty { display: none; }\n.yw-cols { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(230px, 100%), 1fr)); gap: 1px; overflow: hidden; }\n.yw-col { padding: 10px 14px 12px; display: grid; gap: 8px; align-content: start; grid-template-rows: auto 1fr auto; background: var(--yw-bg); min-width: 0; outline: 1px solid var(--yw-line); }\n.yw-col-head { display: flex; flex-wrap: wrap; gap: 2px 10px; align-items: baseline; min-width: 0; }\n.yw-col-head b { font-weight: 600; }\n.yw-col-body { min-width: 0; display: grid; gap: 8px; align-content: start; }\n.yw-col .yw-answer { max-height: min(60vh, 520px); overflow-y: auto; }\n.yw-col-foot { display: grid; gap: 6px; align-self: end; }\n.yw-meters { display: grid; grid-template-columns: max-content 1fr max-content; gap: 2px 8px; align-items: center; }\n.yw-meters:empty, .yw-col-foot > .yw-foot:empty { display: none; }\n.yw-meter { height: 4px; border-radius: 2px; background: var(--yw-sunken); overflow: hidden; }\n.yw-meter i { display: block; height: 100%; background: var(--yw-edge); border-radius: 2px; }\n.yw-vote { border: 1px solid var(--yw-edge); background: var(--yw-bg); --yw-corner: 8px; padding: 5px 12px; cursor: pointer; color: var(--yw-fg); }\n.yw-vote:hover { background: var(--yw-sunken); }\n.yw-vote[aria-pressed="true"] { border-color: var(--yw-accent); background: var(--yw-accent-soft); color: var(--yw-accent); font-weight: 600; }\n.yw-vote[aria-disabled="true"] { color: var(--yw-muted); border-color: var(--yw-line); cursor: default; background: none; }\n.yw-vote kbd { font: inherit; color: var(--yw-muted); padding: 0 0 0 8px; }\n.yw-votebar { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; justify-content: center; padding: 10px 14px; border-top: 1px solid var(--yw-line); background: var(--yw-raised); }\n.yw-votebar:focus-visible { outline-offset: -2px; }\n.yw-votes { display: flex; flex-wrap: wrap; gap: 8px; }\n.yw-compare .yw-quiet[aria-pressed="true"] { color: var(--yw-accent); background: var(--yw-accent-soft); }\n.yw-diff { padding: 10px 14px; border-top: 1px solid var(--yw-line); display: grid; gap: 8px; }\n.yw-diff-words { font-size: 14px; line-height: 1.6; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 50vh; overflow-y: auto; }\n.yw-diff del { text-decoration: line-through; background: var(--yw-bad-soft); color: var(--yw-bad); border-radius: 3px; }\n.yw-diff ins { text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: 3px; background: var(--yw-ok-soft); color: var(--yw-ok); border-radius: 3px; }\n.yw-stand { padding: 10px 14px; border-top: 1px solid var(--yw-line); overflow-x: auto; }\n.yw-standing { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 0 auto; }\n.yw-standing caption { text-align: left; padding-bottom: 4px; }\n.yw-standing :is(th, td) { padding: 3px 14px 3px 0; text-align: right; font-weight: 400; }\n.yw-standing thead th { color: var(--yw-muted); font-size: 11.5px; border-bottom: 1px solid var(--yw-line); }\n.yw-standing :is(th:first-child) { text-align: left; font-weight: 600; }\n.yw-noted { padding: 8px 14px; border-top: 1px solid var(--yw-line); background: var(--yw-raised); display: grid; gap: 6px; }\n.yw-notes { padding-left: 18px; }\n.yw-note .yw-input { width: 100%; }\n.yw-widen { display: flex; flex-wrap: wrap; gap: 8px; padding: 8px 14px; border-bottom: 1px solid var(--yw-line); background: var(--yw-raised); }\n.yw-widen .yw-input { flex: 1 1 180px; min-width: 0; }\n.yw-anew { align-items: center; padding: 8px 14px; border-top: 1px solid var(--yw-line); }\n.yw-anew .yw-input { flex: 1; min-width: 0; resize: none; }\n.yw-branch .yw-goto { width: 5ch; padding: 1px 4px; text-align: right; }\n.yw-retry { justify-self: start; }\n\n/* clips and tracks in step: one bar for all, the heard one is marked */\n.yw-step { display: grid; gap: 8px; padding: 10px 14px; border-top: 1px solid var(--yw-line); background: var(--yw-raised); }\n.yw-step:focus-visible { outline-offset: -2px; }\n.yw-step-line { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 10px; min-width: 0; }\n.yw-step-line:first-child { flex-wrap: nowrap; }\n.yw-step .yw-range { flex: 1; min-width: 0; }\n.yw-step-time { min-width: 9ch; text-align: right; white-space: nowrap; }\n.yw-step .yw-play { --yw-corner: 999px; width: 34px; height: 34px; padding: 0; font-size: 13px; line-height: 1; flex: none; letter-spacing: -1px; font-variant-emoji: text; }\n.yw-step-tools { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 6px; }\n.yw-seats { display: flex; flex-wrap: wrap; gap: 6px; min-width: 0; }\n.yw-seat {\n  display: inline-flex; align-items: baseline; gap: 6px; max-width: 190px; border: 1px solid var(--yw-line); background: var(--yw-bg);\n  --yw-corner: 999px; padding: 2px 11px 2px 9px; cursor: pointer;\n}\n.yw-seat kbd { font: inherit; font-weight: 600; color: var(--yw-muted); }\n.yw-seat span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }\n.yw-seat span:empty { display: none; }\n.yw-seat:hover { background: var(--yw-sunken); }\n.yw-seat[aria-pressed="true"] { border-color: var(--yw-accent); background: var(--yw-accent-soft); }\n.yw-seat[aria-pressed="true"] :is(kbd, span) { color: var(--yw-accent); }\n.yw-cols[data-step] .yw-film, .yw-cols[data-step] audio { display: none; }\n.yw-cols[data-step] :is(.yw-video video, .yw-track) { cursor: pointer; }\n.yw-cols[data-step] .yw-col { transition: box-shadow 0.12s; }\n.yw-cols[data-step] .yw-col[data-heard]:not(:only-child) { box-shadow: inset 0 2px 0 var(--yw-accent); }\n.yw-cols[data-step] .yw-track[data-heard] { border-color: var(--yw-accent); }\n.yw-cols[data-step] .yw-track { grid-template-columns: 48px minmax(0, 1fr); }\n.yw-cols[data-step] .yw-cover { width: 48px; height: 48px; }\n.yw-cols[data-large] { grid-template-columns: minmax(0, 1fr); }\n.yw-cols[data-large] .yw-col { grid-area: 1 / 1; }\n.yw-cols[data-large] .yw-col:not([data-heard]) { visibility: hidden; }\n.yw-cols[data-large] .yw-video video { max-height: min(70vh, 620px); }\n\n.yw-cols[data-step] .yw-title[data-letter]::before {\n  content: attr(data-letter) / ""; display: inline-block; color: var(--yw-muted); font-weight: 400; padding-right: 8px;\n}\n\n/* pictures in rows and columns */\n.yw-grid-scroll { overflow-x: auto; }\n.yw-grid { border-collapse: separate; border-spacing: 0; width: 100%; min-width: calc(44px + 128px * var(--yw-columns, 1)); table-layout: fixed; }\n.yw-grid thead td, .yw-grid tbody th[scope="row"] { width: 44px; }\n.yw-grid th { font-weight: 600; text-align: left; }\n.yw-grid thead th { padding: 10px 14px 0 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }\n.yw-grid .yw-grid-prompt { font-weight: 400; padding: 12px 14px 6px; font-size: 14px; line-height: 1.55; white-space: pre-wrap; overflow-wrap: anywhere; }\n.yw-grid tbody + tbody .yw-grid-prompt { border-top: 1px solid var(--yw-line); }\n.yw-grid td { vertical-align: top; padding: 0 14px 14px 0; }\n.yw-grid tbody th[scope="row"] { vertical-align: top; text-align: center; padding: 0 0 14px; }\n.yw-grid tbody th[scope="row"] > * { display: block; margin: 0 auto 4px; }\n.yw-shot { display: grid; gap: 6px; align-content: start; }\n.yw-shot-pictures { display: grid; gap: 6px; }\n.yw-shot-pictures:empty { display: none; }\n.yw-shot-pictures[data-many] { grid-template-columns: 1fr 1fr; }\n.yw-shot .yw-zoom { min-height: 0; width: fit-content; max-width: 100%; }\n.yw-shot .yw-zoom img { width: auto; max-height: 340px; }\n.yw-shot .yw-image .yw-foot { display: none; }\n.yw-shot-waits { display: grid; place-items: center; aspect-ratio: 4 / 3; border: 1px dashed var(--yw-line); border-radius: 8px; }\n.yw-shot-foot { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 4px 10px; }\n.yw-shot-foot .yw-vote { padding: 2px 10px; --yw-corner: 999px; font-size: 12px; border-color: var(--yw-line); }\n.yw-abreast {\n  display: grid; gap: 10px; min-height: 0; grid-template-columns: repeat(auto-fit, minmax(min(260px, 100%), 1fr)); touch-action: none;\n  cursor: zoom-in; user-select: none; overflow: hidden; grid-auto-rows: minmax(0, 1fr);\n}\n.yw-abreast:focus-visible { border-radius: 8px; }\n.yw-abreast[data-near] { cursor: grab; }\n.yw-abreast[data-near]:active { cursor: grabbing; }\n.yw-abreast figure { display: grid; grid-template-rows: minmax(0, 1fr) auto; gap: 6px; min-height: 0; min-width: 0; }\n.yw-abreast figcaption { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; text-align: center; }\n.yw-pane { overflow: hidden; border-radius: 8px; background: var(--yw-sunken); min-height: 0; }\n.yw-pane img { width: 100%; height: 100%; object-fit: contain; pointer-events: none; }\n.yw .yw-compare .yw-vote[aria-pressed="true"] { border-color: var(--yw-accent); }\n';

// src/styles/form.css
var form_default = '/* forms: essentials first, the rest folded; a reason stands beside its control */\n.yw-fields { display: grid; grid-template-columns: 1fr 1fr; gap: 12px 10px; align-content: start; align-items: start; min-width: 0; }\n.yw-field { display: grid; gap: 3px; min-width: 0; }\n.yw-field[data-wide], .yw-field[data-kind="slider"] { grid-column: 1 / -1; }\n.yw-field > label { font-size: 11.5px; color: var(--yw-muted); }\n.yw-need { color: var(--yw-accent); font-weight: 700; }\n.yw-help { font-size: 11.5px; line-height: 1.4; color: var(--yw-muted); }\n.yw-why { font-size: 11.5px; line-height: 1.4; color: var(--yw-bad); }\n.yw-input {\n  width: 100%; border: 1px solid var(--yw-edge); border-radius: 8px; background: var(--yw-bg); padding: 6px 9px; min-width: 0;\n}\n.yw-input:hover { border-color: var(--yw-muted); }\n.yw-input:focus-visible { outline-offset: -1px; border-color: transparent; border-radius: 8px; }\n.yw .yw-input::placeholder { color: var(--yw-muted); opacity: 1; }\n.yw[data-contrast] .yw-input::placeholder { font-style: italic; }\n.yw-input[aria-invalid] { border-color: var(--yw-bad); }\ntextarea.yw-input { resize: vertical; line-height: 1.45; display: block; }\nselect.yw-input { padding-right: 4px; height: 34px; }\n.yw-code { font: 12px / 1.5 var(--yw-mono); }\n.yw-slider { display: flex; align-items: center; gap: 8px; min-height: 24px; }\n.yw-range { flex: 1; min-width: 0; accent-color: var(--yw-accent); }\n.yw-unset { opacity: 0.55; }\n.yw-tick { display: flex; align-items: center; gap: 8px; min-height: 24px; }\n.yw-check { width: 15px; height: 15px; accent-color: var(--yw-accent); }\n.yw-more { border-top: 1px solid var(--yw-line); padding-top: 8px; }\n.yw-more[open] > summary { margin-bottom: 10px; }\n';

// src/styles/inside.css
var inside_default = ".yw-inside-bar {\n  display: flex;\n  align-items: center;\n  flex-wrap: wrap;\n  gap: 6px 8px;\n  padding: 10px 12px 0;\n}\n.yw-inside-bar .yw-range {\n  flex: 1 1 120px;\n}\n.yw-inside-rate {\n  display: inline-flex;\n  align-items: center;\n  gap: 8px;\n}\n.yw-inside-rate input {\n  width: 5.5em;\n}\n.yw-inside-bar .yw-go {\n  min-width: 76px;\n}\n.yw-inside-text {\n  white-space: pre-wrap;\n  overflow-wrap: anywhere;\n  min-height: 1.5em;\n  max-width: 76ch;\n  margin: 12px 12px 0;\n}\n.yw-inside-step {\n  margin: 12px 12px 4px;\n  overflow-wrap: anywhere;\n}\n.yw-inside-step .yw-small {\n  display: inline-block;\n  min-width: 5em;\n}\n.yw .yw-inside .yw-inside-body {\n  height: 16em;\n  overflow: auto;\n  margin: 0 12px 12px;\n  padding: 8px 10px;\n  border-radius: 6px;\n  background: var(--yw-sunken);\n  font: 12px / 1.5 var(--yw-mono);\n  white-space: pre-wrap;\n  overflow-wrap: anywhere;\n}\n.yw-inside-copies {\n  border-top: 1px solid var(--yw-line);\n  border-bottom: 0;\n}\n.yw-inside-copies .yw-copy {\n  position: static;\n  opacity: 1;\n  background: none;\n}\n";

// src/styles/modes.css
var modes_default = '/* narrow cells, less motion, forced colours, paper */\n@container (max-width: 620px) {\n  .yw-studio { grid-template-columns: minmax(0, 1fr); }\n  .yw-form { border-right: 0; border-bottom: 1px solid var(--yw-line); }\n  .yw .yw-table :is(.yw-col-id, .yw-col-age) { width: 0; padding: 0; }\n}\n@container (max-width: 460px) {\n  .yw .yw-table .yw-col-progress { width: 0; padding: 0; }\n  .yw .yw-table :is(.yw-col-what, .yw-col-status, .yw-col-last) { padding-inline: 6px; }\n  .yw-col-status { width: 96px; }\n  .yw-col-last { width: 84px; }\n  .yw-turn { grid-template-columns: minmax(0, 1fr); gap: 4px; }\n  .yw-fields { grid-template-columns: minmax(0, 1fr); }\n}\n@media (prefers-reduced-motion: reduce) {\n  .yw :is(*, *::before, *::after) { animation: none !important; transition: none !important; scroll-behavior: auto !important; }\n  .yw-bar[data-unknown] i { width: 100%; opacity: 0.35; }\n}\n@media (forced-colors: active) {\n  .yw-st, .yw-origin, .yw-who, .yw-count, .yw-chip, .yw-fault:not(:has(> .yw-small:only-child)), .yw-approve, .yw-code-scroll, .yw .yw-inside .yw-inside-body,\n  .yw-tail[data-code] { border: 1px solid CanvasText; }\n  .yw-bar, .yw-meter { border: 1px solid CanvasText; height: 6px; }\n  .yw-bar i, .yw-meter i, .yw-caret, .yw-tray progress::-webkit-progress-value { background: Highlight; forced-color-adjust: none; }\n  .yw-go, .yw-quiet { border: 1px solid ButtonBorder; }\n  .yw-cols[data-step] .yw-col:not(:only-child) { border-top: 3px solid Canvas; }\n  .yw-cols[data-step] .yw-col[data-heard]:not(:only-child) { border-top-color: Highlight; }\n  .yw-input[aria-invalid] { border-style: double; border-width: 3px; }\n  select.yw-pick { appearance: auto; background-image: none; padding-right: 6px; }\n  button.yw-pick { background-image: none; padding-right: 11px; }\n  button.yw-pick::after { content: " ▾" / ""; }\n  .yw-acts-quiet, .yw-from { margin: 0; gap: 6px; }\n  .yw :is([aria-pressed="true"]:not(.yw-zoom), [aria-selected="true"], .yw-run-line[aria-current], .yw-operation[aria-current]) {\n    background: Highlight; color: HighlightText; border-color: Highlight; forced-color-adjust: none;\n  }\n  .yw :is([aria-pressed="true"]:not(.yw-zoom), .yw-run-line[aria-current], .yw-operation[aria-current]) * { color: HighlightText; background: none; border-color: HighlightText; }\n}\n@media print {\n  .yw-transcript, .yw-scroll, .yw-runs { max-height: none; overflow: visible; }\n}\n';

// src/styles/prose.css
var prose_default = '/* what a model writes */\n.yw-bundle > * { max-width: 72ch; margin: 0 0 10px; }\n.yw-bundle > .yw-pre, .yw-bundle > .yw-wide, .yw-bundle > math { max-width: 100%; }\n.yw-blocks :is(h1, h2, h3, h4, h5, h6) { font-size: 14.5px; font-weight: 650; line-height: 1.35; margin: 16px 0 6px; }\n.yw-blocks h1 { font-size: 17px; }\n.yw-blocks h2 { font-size: 15.5px; }\n.yw-bundle:first-child > :first-child { margin-top: 0; }\n/* each paragraph runs as its own first letter does, Hebrew and Arabic from the right; code always from the left */\n.yw-blocks :is(p, li, h1, h2, h3, h4, h5, h6, blockquote, th, td), .yw-tail > div, .yw-words, .yw-thoughts-text {\n  unicode-bidi: plaintext; text-align: start;\n}\n.yw-blocks :is(ul, ol) { padding-left: 1.5em; margin: 0 0 8px; list-style-position: outside; }\n.yw-blocks ul { list-style-type: disc; }\n.yw-blocks ol { list-style-type: decimal; }\n.yw-blocks ul.yw-tasks { list-style-type: none; padding-left: 0.4em; }\n.yw-bundle > :is(ul, ol) + :is(ul, ol) { margin-top: -6px; }\n.yw-blocks li { margin: 2px 0; }\n.yw-blocks li > p { margin: 0 0 4px; }\n.yw-blocks blockquote { border-left: 3px solid var(--yw-line); padding: 0 0 0 12px; color: var(--yw-muted); }\n.yw-blocks hr { border: 0; border-top: 1px solid var(--yw-line); margin: 14px 0; }\n.yw-blocks table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; margin: 0; }\n.yw-blocks :is(th, td) {\n  padding: 4px 10px; border-bottom: 1px solid var(--yw-line); vertical-align: top; background: none;\n  overflow-wrap: break-word; /* a table scrolls before its words are torn */\n}\n.yw-blocks [align="right"] { text-align: right; }\n.yw-blocks [align="center"] { text-align: center; }\n.yw-blocks :is(th, td):first-child { padding-inline-start: 0; }\n.yw-blocks th { font-weight: 600; }\n.yw-wide { overflow-x: auto; margin: 0 0 10px; }\n.yw-blocks :not(pre) > code, .yw-tail code {\n  font: 0.9em var(--yw-mono); background: var(--yw-sunken); border-radius: 4px; padding: 1px 4px; color: inherit;\n}\n.yw-pre { position: relative; margin: 4px 0 12px; }\n.yw-code-scroll, .yw-tail[data-code] {\n  font: 12.5px / 1.55 var(--yw-mono); background: var(--yw-sunken); color: var(--yw-fg); border-radius: 8px;\n  padding: 10px 12px; margin: 0; overflow-x: auto; white-space: pre; tab-size: 4;\n}\n.yw-tail[data-code] { margin: 4px 0 12px; }\n.yw-tail[data-grid] > div { font: 12.5px / 1.6 var(--yw-mono); max-width: none; color: var(--yw-muted); }\n.yw-tail[data-code="on"] { margin-top: -14px; padding-top: 0; border-top-left-radius: 0; border-top-right-radius: 0; }\n.yw .yw-pre pre { display: table; font: inherit; color: inherit; background: none; margin: 0; padding: 0; border: 0; white-space: pre; overflow: visible; }\n.yw-tail[data-code] > div { white-space: pre; max-width: none; min-height: 1.55em; }\n.yw .yw-pre pre code { font: inherit; background: none; padding: 0; border: 0; white-space: inherit; color: inherit; }\n.yw-copy {\n  position: absolute; top: 5px; right: 5px; font-size: 11.5px; background: var(--yw-sunken); opacity: 0;\n  transition: opacity 0.12s;\n}\n.yw-pre:hover .yw-copy, .yw-copy:focus-visible { opacity: 1; }\n@media (hover: none) {\n  .yw-copy { opacity: 1; }\n}\n.yw .yw-host { unicode-bidi: isolate; color: var(--yw-muted); font-size: 0.86em; overflow-wrap: anywhere; }\n.yw a.yw-remote:not([data-shown]) { border-bottom: 1px dashed currentColor; text-decoration: none; }\n.yw-remote img { max-height: 480px; border-radius: 8px; margin: 4px 0; }\n.yw-pre :is(.k, .ow, .nt) { color: var(--yw-odd); }\n.yw-pre .s { color: var(--yw-ok); }\n.yw-pre .c { color: var(--yw-muted); font-style: italic; }\n.yw-pre .m { color: var(--yw-busy); }\n.yw-pre :is(.nf, .nc, .nd, .nb, .na) { color: var(--yw-accent); }\n.yw-pre .gd { color: var(--yw-bad); }\n.yw-pre .gi { color: var(--yw-ok); }\n';

// src/styles/studio.css
var studio_default = '/* studio: form beside result */\n.yw-studio { display: grid; grid-template-columns: minmax(240px, 320px) minmax(0, 1fr); min-height: 220px; }\n.yw-board { display: grid; gap: 10px; padding: 10px 12px; border-bottom: 1px solid var(--yw-line); background: var(--yw-raised); }\n.yw-board-head { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; }\n.yw-tabs { display: flex; flex-wrap: wrap; gap: 2px; }\n.yw-tab { border: 0; background: none; color: var(--yw-muted); padding: 2px 8px; --yw-corner: 999px; cursor: pointer; }\n.yw-tab:hover { color: var(--yw-fg); background: var(--yw-sunken); }\n.yw-tab[aria-selected="true"] { background: var(--yw-accent-soft); color: var(--yw-accent); }\n.yw-operations { display: grid; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)); gap: 4px; max-height: 260px; overflow-y: auto; }\n.yw-operation {\n  display: grid; gap: 1px; text-align: left; border: 1px solid transparent; background: none; padding: 5px 8px; --yw-corner: 8px;\n  cursor: pointer; align-content: start;\n}\n.yw-operation b { font-weight: 600; }\n.yw-operation:hover { background: var(--yw-sunken); }\n.yw-operation[aria-current] { border-color: var(--yw-line); background: var(--yw-bg); }\n.yw-form { padding: 12px; border-right: 1px solid var(--yw-line); display: grid; gap: 12px; align-content: start; min-width: 0; }\n.yw-form[data-drop] { background: var(--yw-accent-soft); }\n.yw-from { margin: -4px -6px; }\n.yw-run { display: grid; gap: 5px; }\n.yw-result { padding: 12px; display: grid; gap: 12px; align-content: start; min-width: 0; }\n.yw-result > .yw-stage > .yw-empty { padding-block: 72px; }\n.yw-task, .yw-stage, .yw-gallery { display: grid; gap: 10px; min-width: 0; }\n.yw-state { display: grid; gap: 5px; }\n.yw-acts-quiet { display: inline-flex; flex-wrap: wrap; gap: 2px; margin: 0 -6px; }\n.yw-acts { display: flex; flex-wrap: wrap; gap: 6px; }\n.yw-use, .yw-mini {\n  justify-self: start; border: 0; background: none; color: var(--yw-muted); font-size: 11.5px; padding: 2px 0; border-radius: 6px;\n  max-width: 100%; cursor: pointer; field-sizing: content; margin-inline-start: -4px;\n}\n.yw-use:hover, .yw-mini:hover:enabled { color: var(--yw-fg); }\n.yw-use option, .yw-use optgroup, .yw-mini option { background: var(--yw-bg); color: var(--yw-fg); }\n.yw-prompt { color: var(--yw-muted); font-size: 12px; max-width: 80ch; overflow-wrap: anywhere; }\n.yw-bar { height: 4px; border-radius: 2px; background: var(--yw-sunken); overflow: hidden; }\n.yw-bar i { display: block; height: 100%; background: var(--yw-accent); border-radius: 2px; transition: width 0.4s; }\n.yw-bar[data-unknown] i { width: 28%; animation: yw-sway 2.4s ease-in-out infinite alternate; }\n@keyframes yw-sway {\n  from { margin-left: 0; }\n  to { margin-left: 72%; }\n}\n.yw-st {\n  display: inline-block; border-radius: 999px; padding: 1px 8px; font-size: 11.5px; white-space: nowrap;\n  background: var(--yw-sunken); color: var(--yw-muted);\n}\n.yw-st[data-tone="run"] { background: var(--yw-accent-soft); color: var(--yw-accent); }\n.yw-st[data-tone="ok"] { background: var(--yw-ok-soft); color: var(--yw-ok); }\n.yw-st[data-tone="bad"] { background: var(--yw-bad-soft); color: var(--yw-bad); }\n.yw-st[data-tone="odd"] { background: var(--yw-odd-soft); color: var(--yw-odd); }\n.yw-runs { display: grid; border-top: 1px solid var(--yw-line); padding-top: 8px; max-height: 190px; overflow-y: auto; }\n.yw-run-line {\n  display: grid; grid-template-columns: 80px minmax(0, 1fr) auto; gap: 10px; align-items: center; border: 0; background: none;\n  text-align: left; padding: 4px 6px; --yw-corner: 6px; cursor: pointer;\n}\n.yw-run-line:hover, .yw-run-line[aria-current] { background: var(--yw-sunken); }\n.yw-run-line .yw-st { justify-self: start; }\nbutton.yw-run-line:focus-visible { outline-offset: -2px; }\n.yw-run-what { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }\n\n/* media */\n.yw-video video { width: 100%; max-height: 460px; border-radius: 8px; background: #000; }\n.yw-track {\n  display: grid; grid-template-columns: 64px minmax(0, 1fr); gap: 12px; align-items: start; padding: 10px;\n  border: 1px solid var(--yw-line); border-radius: 8px;\n}\n.yw-track b { font-weight: 600; }\n.yw-track audio { width: 100%; height: 36px; margin-top: 6px; }\n.yw-track .yw-acts { margin-top: 6px; }\n.yw-acts .yw-plain { max-width: 100%; white-space: normal; overflow-wrap: anywhere; text-align: start; }\n.yw-cover {\n  width: 64px; height: 64px; border-radius: 6px; overflow: hidden;\n  background: conic-gradient(from 200deg, #2b2d6e, #b85fa8, #f3b47a, #2b2d6e);\n}\n.yw-cover img { width: 100%; height: 100%; object-fit: cover; }\n.yw-lyrics { margin-top: 6px; font-size: 12px; }\n.yw-lyrics-text { white-space: pre-wrap; margin-top: 4px; max-height: 240px; overflow-y: auto; }\n.yw-gallery[data-of="images"] { grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); }\n.yw-zoom {\n  display: block; border: 0; padding: 0; background: var(--yw-sunken); --yw-corner: 8px; overflow: hidden; cursor: zoom-in;\n  width: 100%; min-height: 120px;\n}\n.yw-gallery:not([data-of="images"]) .yw-zoom { width: fit-content; max-width: 100%; min-width: 120px; }\n.yw-gallery:not([data-of="images"]) .yw-zoom img { width: auto; }\n.yw-zoom img { width: 100%; max-height: 420px; object-fit: contain; }\n.yw-gallery[data-of="images"] .yw-image img { aspect-ratio: 1; object-fit: cover; }\n.yw-trouble { padding: 6px 0; }\n\n/* pictures that are picked */\n.yw-image { position: relative; }\n.yw-tick-on { position: absolute; top: 8px; left: 8px; width: 18px; height: 18px; opacity: 0; transition: opacity 0.12s; }\n.yw-image:hover .yw-tick-on, .yw-tick-on:focus-visible, .yw-tick-on:checked, .yw-zoom:focus-visible ~ .yw-tick-on { opacity: 1; }\n@media (hover: none) { .yw-tick-on { opacity: 1; } }\n.yw-zoom[data-picked] { box-shadow: 0 0 0 2px var(--yw-accent); }\n.yw-gallery > .yw-picks, .yw-gallery > p { grid-column: 1 / -1; }\n.yw-picks .yw-quiet { color: var(--yw-accent); }\n.yw-picks { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 8px; margin: 0 -2px; }\n\n/* windows over the page */\n.yw-dialog {\n  width: min(760px, 94vw); max-width: 94vw; max-height: 94vh; padding: 12px 14px 14px; border: 1px solid var(--yw-line);\n  border-radius: 12px; background: var(--yw-bg); color: var(--yw-fg); font: 13px / 1.5 var(--yw-font); overflow: auto;\n}\n.yw-dialog[open] { display: grid; gap: 10px; align-content: start; }\n.yw-dialog[data-wide] { width: 94vw; height: 94vh; grid-template-rows: auto minmax(0, 1fr); overflow: hidden; }\n.yw-dialog::backdrop { background: rgb(0 0 0 / 62%); }\n.yw-dialog-head { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; min-width: 0; }\n.yw-dialog-head > .yw-small { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0; }\n.yw-dialog-head > button:last-child { margin-left: auto; }\n.yw-light { display: grid; place-items: center; overflow: auto; min-height: 0; border-radius: 8px; background: var(--yw-sunken); }\n.yw-light img { width: 100%; height: 100%; object-fit: contain; cursor: zoom-in; min-height: 0; }\n.yw-dialog[data-wide] .yw-light { height: 100%; }\n.yw-dialog[data-scale] .yw-light { place-items: safe center; }\n.yw-dialog[data-scale] .yw-light img { max-width: none; height: auto; cursor: zoom-out; }\n.yw-versus { position: relative; display: grid; justify-items: center; touch-action: none; cursor: ew-resize; user-select: none; }\n.yw-versus img { grid-area: 1 / 1; width: 100%; max-height: 66vh; object-fit: contain; }\n.yw-versus .yw-over { clip-path: inset(0 0 0 var(--yw-at)); }\n.yw-seam { position: absolute; inset: 0 auto 0 var(--yw-at); width: 2px; margin-left: -1px; background: #fff; box-shadow: 0 0 3px #000; }\n.yw-versus-names { display: flex; justify-content: space-between; gap: 12px; }\n.yw-versus-names span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }\n.yw-easel { position: relative; display: grid; justify-self: center; touch-action: none; cursor: crosshair; user-select: none; border-radius: 8px; overflow: hidden; }\n.yw-easel img, .yw-easel canvas { grid-area: 1 / 1; max-height: 56vh; max-width: 100%; width: auto; height: auto; }\n.yw-easel img { min-width: 0; }\n.yw-paint { position: absolute; inset: 0; width: 100% !important; height: 100% !important; opacity: 0.6; }\n.yw-dialog .yw-menu { gap: 6px; }\n.yw-dialog .yw-foot .yw-range { max-width: 180px; }\n.yw-plain[aria-pressed="true"], .yw-quiet[aria-pressed="true"] { background: var(--yw-accent-soft); color: var(--yw-accent); }\n.yw-box { display: flex; flex-wrap: wrap; align-items: end; gap: 8px; border: 0; padding: 0; margin: 0; min-width: 0; }\n.yw-box label { display: grid; gap: 2px; }\n.yw-box .yw-input { width: 84px; }\n.yw-film { display: inline-flex; align-items: center; gap: 4px; }\n\n/* the form: what stands beside a source, presets, earlier runs */\n.yw-source-tools { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 8px; margin-left: -6px; }\n.yw-field[data-drop] { outline: 2px dashed var(--yw-accent); outline-offset: 3px; border-radius: 8px; }\n.yw-presets { display: grid; gap: 6px; margin: -4px 0; }\n.yw-presets .yw-menu { gap: 6px; }\n.yw-preset-name { display: flex; gap: 6px; }\n.yw-earlier { display: grid; gap: 8px; max-height: 260px; overflow-y: auto; }\n.yw-earlier-line { display: grid; gap: 2px; justify-items: start; font-size: 12px; overflow-wrap: anywhere; }\n.yw-earlier-line .yw-quiet { margin-left: -6px; color: var(--yw-accent); }\n';

// src/styles/tracker.css
var tracker_default = '/* tracker: a calm table; colour only where something wants attention */\n.yw-filter { width: 170px; padding: 3px 9px; }\n.yw-counts { display: inline-flex; flex-wrap: wrap; gap: 2px; flex: 1000 1 160px; max-width: max-content; }\n.yw-count { border: 0; background: none; padding: 2px 7px; --yw-corner: 999px; color: var(--yw-muted); cursor: pointer; }\n.yw-count:hover { background: var(--yw-sunken); color: var(--yw-fg); }\n.yw-count[aria-pressed="true"] { background: var(--yw-accent-soft); color: var(--yw-accent); }\n.yw-scroll { max-height: min(60vh, 500px); overflow: auto; overflow-anchor: none; scroll-padding: 44px 8px 8px; }\n.yw .yw-table {\n  width: 100%; border-collapse: separate; border-spacing: 0; table-layout: fixed; font-size: 13px;\n  font-variant-numeric: tabular-nums; margin: 0;\n}\n.yw .yw-table tr { background: none; }\n.yw .yw-table th {\n  position: sticky; top: 0; z-index: 1; text-align: left; font-weight: 500; font-size: 11.5px; color: var(--yw-muted);\n  padding: 6px 10px; border-bottom: 1px solid var(--yw-line); background: var(--yw-bg);\n}\n.yw .yw-table td {\n  padding: 0 10px; border-bottom: 1px solid color-mix(in srgb, var(--yw-line) 55%, transparent); vertical-align: middle;\n  text-align: left; overflow: hidden; text-overflow: ellipsis; max-width: none; white-space: normal;\n}\n.yw .yw-table tr[data-key] { height: 49px; cursor: pointer; }\n.yw .yw-table tr[data-key] td { height: 49px; }\n.yw .yw-table tr[data-key]:hover td, .yw .yw-table tr[data-open] td { background: var(--yw-raised); }\n.yw .yw-table tr[data-open] td { border-bottom-color: transparent; }\n.yw .yw-table .yw-space td { padding: 0; border: 0; }\n.yw .yw-table .yw-detail td { padding: 6px 14px 16px; background: var(--yw-raised); white-space: normal; }\n.yw-detail .yw-task { max-width: 640px; }\n.yw-detail .yw-video video { width: auto; max-height: 300px; }\n.yw-col-id { width: 92px; }\n.yw-col-status { width: 112px; }\n.yw-col-progress { width: 28%; }\n.yw-col-age { width: 62px; }\n.yw-col-last { width: 104px; }\n.yw-name {\n  border: 0; background: none; padding: 0; cursor: pointer; text-align: left; max-width: 100%; overflow: hidden;\n  text-overflow: ellipsis; white-space: nowrap; display: block; line-height: 1.35;\n}\n.yw-name:hover { text-decoration: underline; text-underline-offset: 2px; }\n.yw-line { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }\n.yw-two-lines {\n  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; line-clamp: 2; overflow: hidden;\n  line-height: 1.35;\n}\n.yw-col-progress .yw-bar { margin-bottom: 4px; max-width: 190px; }\n/* what a row says keeps to its height: one line under a bar, and the whole in the tooltip and in the details */\n.yw-bar:not([hidden]) + .yw-two-lines { -webkit-line-clamp: 1; line-clamp: 1; overflow-wrap: anywhere; }\n.yw-thumb {\n  border: 0; padding: 0; --yw-corner: 5px; overflow: hidden; background: var(--yw-sunken); color: var(--yw-muted);\n  cursor: pointer; display: block;\n}\n.yw-thumb:not(:has(img)) { padding: 2px 8px; }\n.yw-thumb img { height: 32px; width: 54px; object-fit: cover; }\n.yw-col-last .yw-quiet { margin-left: -6px; }\n.yw-sort { padding: 2px 0; min-height: 24px; font-weight: 500; font-size: 11.5px; color: inherit; white-space: nowrap; }\n.yw-table th[aria-sort] { color: var(--yw-fg); }\n.yw-table th[aria-sort="ascending"] .yw-sort::after { content: " ↑" / ""; }\n.yw-table th[aria-sort="descending"] .yw-sort::after { content: " ↓" / ""; }\n.yw-head .yw-quiet[aria-pressed="true"] { background: var(--yw-accent-soft); color: var(--yw-accent); }\n.yw .yw-table .yw-group { height: 49px; }\n.yw .yw-table .yw-group th { position: static; height: 49px; padding: 0 10px; background: var(--yw-raised); color: var(--yw-fg); }\n.yw-group-fold { border: 0; background: none; padding: 4px 0; cursor: pointer; color: inherit; font-size: 13px; }\n.yw-group-fold::before { content: "▸ " / ""; color: var(--yw-muted); }\n.yw-group-fold[aria-expanded="true"]::before { content: "▾ " / ""; }\n.yw-tidy { overflow-wrap: anywhere; padding: 8px 12px; border-bottom: 1px solid var(--yw-line); background: var(--yw-raised); }\n.yw-candidates ul { margin: 4px 0; padding-left: 18px; }\n.yw-candidates li { margin: 2px 0; overflow-wrap: anywhere; }\n.yw .yw-table th .yw-sort { border: 0; background: none; padding: 0 2px; margin: 0 -2px; color: inherit; font-weight: 500; cursor: pointer; }\n.yw .yw-table th .yw-sort:hover, .yw .yw-table th[aria-sort] .yw-sort { color: var(--yw-fg); }\n';

// src/theme.js
var css = [base_default, chat_default, prose_default, form_default, studio_default, tracker_default, compare_default, inside_default, modes_default].join("\n");
var roots = /* @__PURE__ */ new Set();
var unwatch = null;
function isDark() {
  const { body, documentElement } = document;
  const jupyter = body.getAttribute("data-jp-theme-light");
  if (jupyter) return jupyter === "false";
  const names = [...body.classList, ...documentElement.classList];
  if (names.some(
    (name) => /^(?:light|light-theme|vscode-light|vscode-high-contrast-light|theme-light)$/.test(name)
  ))
    return false;
  if (names.some((name) => /^(?:dark|dark-theme|vscode-dark|vscode-high-contrast|theme-dark)$/.test(name)))
    return true;
  const said2 = documentElement.getAttribute("theme") ?? documentElement.getAttribute("data-theme");
  if (said2 === "dark" || said2 === "light") return said2 === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}
function wantsContrast() {
  const said2 = `${document.body.dataset.jpThemeName ?? ""} ${document.body.className}`;
  return /high[ -]contrast/i.test(said2) || matchMedia("(prefers-contrast: more)").matches;
}
function paint2() {
  const theme = isDark() ? "dark" : "light";
  const contrast = wantsContrast() ? "more" : null;
  for (const root of roots) {
    set(root, "data-theme", theme);
    set(root, "data-contrast", contrast);
  }
}
function watch() {
  const observer = new MutationObserver(paint2);
  const asked = [matchMedia("(prefers-color-scheme: dark)"), matchMedia("(prefers-contrast: more)")];
  for (const el of [document.body, document.documentElement]) observer.observe(el, { attributes: true });
  for (const one of asked) one.addEventListener("change", paint2);
  return () => {
    observer.disconnect();
    for (const one of asked) one.removeEventListener("change", paint2);
  };
}
function follow(root) {
  roots.add(root);
  unwatch ??= watch();
  paint2();
  const leave = wear(root);
  return () => {
    leave();
    roots.delete(root);
    if (roots.size > 0) return;
    unwatch?.();
    unwatch = null;
  };
}
var sheet = null;
function wear(el) {
  if (adopt(el)) return () => {
  };
  const observer = new ResizeObserver(() => adopt(el) && observer.disconnect());
  observer.observe(el);
  return () => observer.disconnect();
}
function adopt(el) {
  const root = el.getRootNode();
  if (!(root instanceof Document) && !(root instanceof ShadowRoot)) return false;
  try {
    sheet ??= newSheet();
    if (!root.adoptedStyleSheets.includes(sheet))
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  } catch {
    carry(el);
  }
  return true;
}
function newSheet() {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}
function carry(el) {
  const style = document.createElement("style");
  style.textContent = css;
  el.prepend(style);
}

// src/main.js
var KINDS = { ask, card, chat, compare, inside, studio, tasks };
var BEGINNINGS = [
  ...[
    "click",
    "keydown",
    "input",
    "change",
    "focusin",
    "focusout",
    "paste",
    "drop",
    "toggle",
    "close",
    "scroll"
  ],
  ...["pointerdown", "pointermove", "pointerup", "load", "error", "loadedmetadata", "play", "pause", "ended"],
  ...["waiting", "stalled", "seeked", "timeupdate"]
];
function create(kind, host) {
  const language = () => host.get("_language");
  const tongue2 = () => speak(language);
  tongue2();
  const own = {
    ...host,
    watch: (name, then) => host.watch(name, inTongue(then))
  };
  const panel = KINDS[kind](own);
  const place2 = keepPlace(kind, host);
  let record = null;
  const mounted = /* @__PURE__ */ new Set();
  return {
    /** @param {Message} message @param {Buffers} [buffers] */
    receive(message, buffers) {
      tongue2();
      if (message.is === "place") return place2.receive(message);
      if (message.is === "state") record = message.record ?? null;
      panel.receive(message, buffers);
      for (const hide of mounted) hide();
    },
    /** @param {HTMLElement} el */
    mount(el) {
      tongue2();
      const { root, close } = draw(kind, panel, own);
      let show = null;
      const hide = () => {
        if (record) show ??= hideRecord(record);
      };
      for (const name of BEGINNINGS) root.addEventListener(name, tongue2, true);
      el.append(root);
      const leave = follow(root);
      mounted.add(hide);
      hide();
      host.send({ do: "attach" });
      const named2 = setTimeout(place2.nameView);
      return () => {
        mounted.delete(hide);
        clearTimeout(named2);
        show?.();
        leave();
        close();
        root.remove();
      };
    }
  };
}
function draw(kind, panel, host) {
  const { el: aloud, say, close: hush } = voice();
  const view4 = panel.view({ host, say });
  const root = h(
    "div",
    {
      class: "yw",
      role: "group",
      "data-kind": kind,
      "aria-label": t(LABELS[kind]),
      "data-lm-suppress-shortcuts": "true",
      onkeydown: keep
    },
    view4.el,
    aloud
  );
  hear(root, say);
  root.addEventListener("focusout", (event) => keepFocus(root, event));
  return {
    root,
    close() {
      view4.close();
      hush();
    }
  };
}
var LABELS = {
  ask: later("Answer"),
  card: later("Task"),
  chat: later("Chat"),
  compare: later("Compare"),
  inside: later("Seen from inside"),
  studio: later("Studio"),
  tasks: later("Tasks")
};
function keep(event) {
  event.stopPropagation();
}
function keepFocus(root, { target, relatedTarget }) {
  if (relatedTarget || !(target instanceof Element)) return;
  requestAnimationFrame(() => {
    const { activeElement, body } = document;
    const lost = (activeElement === null || activeElement === body) && root.isConnected;
    if (!lost || target.checkVisibility?.()) return;
    focusPanel(root);
  });
}
function hostOf(model) {
  return {
    send: (message, buffers) => model.send(message, void 0, buffers),
    get: (name) => model.get(name),
    set(name, value) {
      model.set(name, value);
      model.save_changes();
    },
    watch(name, callback) {
      model.on(`change:${name}`, callback);
      return () => model.off(`change:${name}`, callback);
    },
    notebook: () => outputsOf(model.widget_manager),
    views: () => viewsOf(model.widget_manager),
    saved: (then) => whenSaved(model.widget_manager, then)
  };
}
export {
  create,
  hostOf
};
