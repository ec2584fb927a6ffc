// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/backendtypes.h"

#include <QtWidgets/qwidget.h>

namespace berth {

class Text;

/// "between 14:05 and 15:20", "at once", "nobody can say".
[[nodiscard]] QString startText(const StartEstimate &start, TimePoint now);
/// What a preview says, in one line and in those below it.
[[nodiscard]] QString headlineOf(const PlanPreview &preview);
[[nodiscard]] QStringList linesOf(const PlanPreview &preview, TimePoint now);

/// Shows what the next plan would do: a headline, who gives way, where it goes and when.
class PlanPreviewView final : public QWidget
{
    Q_OBJECT
public:
    explicit PlanPreviewView(const QString &name, QWidget *parent = nullptr);

    void showNothing(const QString &hint);
    void showPreview(const PlanPreview &preview, TimePoint now);
    void showError(const Error &error);

private:
    Text *m_headline;
    Text *m_lines;
};

} // namespace berth
