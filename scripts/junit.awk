# Reads JUnit's XML reports (surefire's, failsafe's, the console launcher's) and prints a line for each test case:
#   status TAB class#method TAB message      status: passed, skipped, failed, error
# The method is without parameters and numbers, so that repetitions of one test have the same name; the failure of a
# class (@BeforeAll) has no method. A program of awk rather than an XML parser: the reports are flat, and awk is there.
BEGIN { RS = "<"; OFS = "\t" }

# Output that a test printed is CDATA and may look like anything; it lasts to its end mark.
in_cdata { if (index($0, "]]>")) in_cdata = 0; next }
/^!\[CDATA\[/ {
  if (message == "" && awaits_text) message = first_line(substr($0, 9))
  awaits_text = 0
  if (!index($0, "]]>")) in_cdata = 1
  next
}

/^testcase[ \t\r\n]/ {
  method = attribute("name")
  sub(/[^A-Za-z0-9_$].*/, "", method)
  class = attribute("classname")
  status = "passed"
  message = ""
  if (method == class || class ~ ("[.]" method "$")) method = ""
  if ($0 ~ /\/>[ \t\r\n]*$/) report()
  next
}
/^(skipped|failure|error)[ \t\r\n\/>]/ {
  kind = substr($0, 1, 1)
  if (status != "failed" && status != "error") {
    status = kind == "s" ? "skipped" : kind == "f" ? "failed" : "error"
    message = attribute("message")
    awaits_text = 1 # the stack trace, which starts with the message
  }
  next
}
/^\/testcase/ { report() }
{ awaits_text = 0 }

function report() { print status, class "#" method, message }

function first_line(text) {
  sub(/[\r\n].*/, "", text)
  sub(/\]\]>.*/, "", text)
  sub(/^[A-Za-z0-9_.$]*(Exception|Error): /, "", text)
  gsub(/\t/, " ", text)
  return text
}

function attribute(name,   value) {
  if (!match($0, "[ \t\r\n]" name "=\"[^\"]*\"")) return ""
  value = substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
  gsub(/&#10;|&#xa;|[\t\r\n]/, " ", value)
  gsub(/&quot;/, "\"", value); gsub(/&apos;/, "'", value)
  gsub(/&lt;/, "<", value); gsub(/&gt;/, ">", value); gsub(/&amp;/, "\\&", value)
  return value
}
