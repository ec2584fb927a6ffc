// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/filter.h"

#include <QtWidgets/qwidget.h>

class QCompleter;
class QLineEdit;
class QStringListModel;
class QTimer;

namespace berth {

class Text;

/// A line in the filter grammar with completion, and under it what is wrong and where. While a text
/// is wrong the last good filter stays in force.
class FilterBar final : public QWidget
{
    Q_OBJECT
public:
    FilterBar(const QString &name, std::vector<filter::Field> fields, const QString &example,
              QWidget *parent = nullptr);

    [[nodiscard]] QString text() const;
    void setText(const QString &text);
    void clear();
    [[nodiscard]] bool hasError() const { return m_hasError; }
    [[nodiscard]] QLineEdit *edit() const { return m_edit; }

Q_SIGNALS:
    /// A new filter is in force; of kind Everything where the text is empty.
    void filterChanged(const berth::filter::Node &filter);
    /// Return or Down was pressed: the table gets the focus.
    void left();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void onEdited();
    void apply();
    void offer();
    void insert(const QString &candidate);

    std::vector<filter::Field> m_fields;
    QLineEdit *m_edit;
    Text *m_error;
    QCompleter *m_completer;
    QStringListModel *m_candidates;
    QTimer *m_pause;
    filter::Completion m_completion;
    bool m_hasError = false;
};

} // namespace berth
