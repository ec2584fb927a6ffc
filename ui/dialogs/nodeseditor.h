// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/cluster.h"

#include <QtWidgets/qwidget.h>

class QBoxLayout;
class QComboBox;
class QLineEdit;
class QPlainTextEdit;
class QSpinBox;
class QStackedWidget;

namespace berth {

class Text;

/// Nodes as a person gives them: totals that make one node, groups of equal nodes (count times
/// shape), or a list with one node a line.
class NodesEditor final : public QWidget
{
    Q_OBJECT
public:
    enum class Form : quint8 { Totals, Groups, List };

    explicit NodesEditor(QWidget *parent = nullptr);

    void setForm(Form form);
    [[nodiscard]] Form form() const;
    /// The nodes, and what cannot be read appended to @p errors under "/nodes/...".
    [[nodiscard]] QList<NodeDraft> nodes(QList<FieldError> &errors) const;

Q_SIGNALS:
    void changed();

private:
    struct Shape
    {
        QWidget *row = nullptr;
        QSpinBox *count = nullptr; ///< null for the totals
        QLineEdit *prefix = nullptr;
        QLineEdit *cpu = nullptr;
        QLineEdit *memory = nullptr;
        QLineEdit *gpu = nullptr;
        QLineEdit *model = nullptr;
    };

    Shape makeShape(const QString &name, bool isGroup);
    void addGroup();
    void removeGroup(QWidget *row);
    void showForm(int form);
    void showTotal();
    [[nodiscard]] NodeDraft read(const Shape &shape, const QString &pointer,
                                 QList<FieldError> &errors) const;
    [[nodiscard]] QList<NodeDraft> readList(QList<FieldError> &errors) const;

    QComboBox *m_form;
    QStackedWidget *m_stack;
    Shape m_totals;
    QList<Shape> m_groups;
    QBoxLayout *m_groupLayout;
    QPlainTextEdit *m_list;
    Text *m_total;
    int m_groupsMade = 0;
};

} // namespace berth
