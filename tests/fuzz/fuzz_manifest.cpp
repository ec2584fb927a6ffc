// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/manifest.h"
#include "app/ctl/output.h"
#include "tests/fuzz/property.h"

using namespace berth;
using namespace Qt::StringLiterals;
using fuzz::require;

/// The bytes as a file of manifests.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const auto manifests = ctl::readManifests(fuzz::bytesOf(data, size), u"file"_s);
    if (!manifests) {
        for (const FieldError &field : manifests.error().fields)
            require(field.pointer.startsWith(u"file"), "an error names the file");
        return 0;
    }
    for (const ctl::Manifest &manifest : *manifests) {
        require(!manifest.kind.isEmpty(), "a manifest has a kind");
        require(ctl::differences(manifest.body, manifest.body).isEmpty(),
                "nothing differs from itself");
        for (const auto format : {ctl::Format::Table, ctl::Format::Json, ctl::Format::Yaml}) {
            const QString shown = ctl::renderObject(manifest.body, format);
            require(!shown.contains(QChar(0x1b)), "nothing that is shown moves the cursor");
        }
    }
    return 0;
}
